import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { explain } from '../../src/activities/s3/explain.js';
import { createBucket } from '../../src/dev/servers/index.js';
import type { S3Target } from '../../src/domain/integrations.js';
import { BUCKET } from '../support/bucket.js';
import { selfSigned } from '../support/certificate.js';
import { temporaryFolder } from '../support/folder.js';
import { S3 } from '../support/integration-states.js';
import { ownServers } from '../support/own-servers.js';
import type { Keys } from '../support/s3-delivery.js';
import { S3Proxy } from '../support/s3-proxy.js';
import { testTarget } from '../support/s3-target-test.js';

describe('what the real store refuses is told in words a person can act on', () => {
  const READER = { accessKeyId: 'reader', secretAccessKey: 'the-secret-of-the-reader' };
  const WRITER = { accessKeyId: 'writer', secretAccessKey: 'the-secret-of-the-writer' };

  /** A store with an administrator, somebody who may only read, and somebody who may write to one bucket. */
  async function storeWithPeople(): Promise<string> {
    const dataDir = await temporaryFolder();
    const person = ({ accessKeyId, secretAccessKey }: Keys, actions: string[]) => ({
      name: accessKeyId,
      credentials: [{ accessKey: accessKeyId, secretKey: secretAccessKey }],
      actions,
    });
    const admin = person({ accessKeyId: 'admin', secretAccessKey: 'the-secret-of-the-admin' }, [
      'Admin',
      'Read',
      'Write',
      'List',
    ]);
    const identities = [
      admin,
      person(READER, ['Read', 'List']),
      person(WRITER, [`Write:${BUCKET}`, `Read:${BUCKET}`, `List:${BUCKET}`]),
    ];
    await mkdir(join(dataDir, 's3'));
    await writeFile(join(dataDir, 's3', 'identities.json'), JSON.stringify({ identities }));
    const { s3 } = await ownServers(['s3'], { dataDir });
    await createBucket(s3, BUCKET);
    await createBucket(s3, 'somebody-elses');
    return s3.endpoint;
  }

  it('keys that are wrong, and rights that are missing', async () => {
    const endpoint = await storeWithPeople();
    expect(await testTarget({ endpoint }, WRITER)).toMatchObject({ ok: true, code: 200 });
    const said = async (target: Partial<S3Target>, keys: Keys) => {
      const { ok, code, error } = await testTarget({ endpoint, ...target }, keys);
      return { ok, code, error };
    };
    expect(await said({}, { ...WRITER, accessKeyId: 'nobody' })).toEqual({
      ok: false,
      code: 403,
      error: 'the store does not know the access key; check aws_access_key_id',
    });
    expect(await said({}, { ...WRITER, secretAccessKey: 'another-secret' })).toEqual({
      ok: false,
      code: 403,
      error: 'the secret key does not belong to the access key; check aws_secret_access_key',
    });
    expect(await said({}, READER)).toEqual({
      ok: false,
      code: 403,
      error: `the access key may not write to bucket ${BUCKET}: s3:PutObject denied`,
    });
    expect(await said({ bucket: 'somebody-elses' }, WRITER)).toEqual({
      ok: false,
      code: 403,
      error: 'the access key may not write to bucket somebody-elses: s3:PutObject denied',
    });
  });
});

describe('a store that cannot be reached is told in words a person can act on', () => {
  it('where nothing listens, and where the name is none', async () => {
    expect((await testTarget({ endpoint: 'http://127.0.0.1:1' })).error).toBe(
      'the store at 127.0.0.1:1 cannot be reached: nothing listens there; check endpoint',
    );
    expect((await testTarget({ endpoint: 'http://store.invalid' })).error).toMatch(
      /^the store at store.invalid cannot be reached: its name (does not resolve; check endpoint|cannot be resolved)/,
    );
  });

  it('where TLS is spoken and the certificate is not trusted, or is not spoken at all', async () => {
    const server = createServer(await selfSigned()).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    expect((await testTarget({ endpoint: `https://127.0.0.1:${port}` })).error).toBe(
      `the store at 127.0.0.1:${port} cannot be reached: its certificate is not trusted`,
    );
    const proxy = await S3Proxy.start(inject('servers').s3.endpoint);
    expect((await testTarget({ endpoint: proxy.url.replace('http:', 'https:') })).error).toMatch(
      /it does not speak TLS there; check whether endpoint is http or https$/,
    );
  });

  it.each([
    ['CERT_HAS_EXPIRED', 'its certificate has expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name; check endpoint and force_path_style'],
    ['ETIMEDOUT', 'no answer in time'],
    ['EHOSTUNREACH', 'there is no way to it in the network'],
  ])('when the connection fails with %s', (code, words) => {
    const error = Object.assign(new Error('failed'), { code });
    const target = { ...S3, endpoint: 'https://store.example:9000' };
    expect(explain(target, error)).toBe(`the store at store.example:9000 cannot be reached: ${words}`);
  });
});
