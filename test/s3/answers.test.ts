import { describe, expect, inject, it } from 'vitest';
import { BUCKET } from '../support/bucket.js';
import { type S3Answer, S3Proxy, s3Error } from '../support/s3-proxy.js';
import { testTarget } from '../support/s3-target-test.js';

describe('an answer of the store', () => {
  const REGION_HEADER = { 'x-amz-bucket-region': 'eu-west-1' };
  const ANSWERS: [string, S3Answer, string][] = [
    // The store of the tests makes buckets that are missing.
    [
      'that knows no such bucket',
      s3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: BUCKET }),
      `bucket ${BUCKET} does not exist in us-east-1; check bucket and aws_region`,
    ],
    [
      'that names the right region',
      s3Error(
        400,
        'AuthorizationHeaderMalformed',
        "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
        { Region: 'eu-west-1' },
      ),
      `bucket ${BUCKET} is in region eu-west-1, not in us-east-1; check aws_region`,
    ],
    [
      'that redirects to another region',
      {
        ...s3Error(
          301,
          'PermanentRedirect',
          'The bucket you are attempting to access must be addressed using the specified endpoint.',
        ),
        headers: { 'content-type': 'application/xml', ...REGION_HEADER },
      },
      `bucket ${BUCKET} is in region eu-west-1, not in us-east-1; check aws_region`,
    ],
    [
      'that wants another region and does not say which',
      s3Error(
        400,
        'IllegalLocationConstraintException',
        'The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.',
      ),
      `bucket ${BUCKET} is not in region us-east-1; check aws_region`,
    ],
    [
      'that denies what a policy forbids',
      s3Error(
        403,
        'AccessDenied',
        'User: arn:aws:iam::1:user/sluice is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::x/y" because no identity-based policy allows the s3:PutObject action',
      ),
      `the access key may not write to bucket ${BUCKET}: s3:PutObject denied (no identity-based policy allows the s3:PutObject action)`,
    ],
    [
      'that denies the key of the encryption',
      s3Error(
        403,
        'AccessDenied',
        'User: arn:aws:iam::1:user/sluice is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-west-1:1:key/k',
      ),
      'the access key may not use the KMS key of the bucket: kms:GenerateDataKey denied',
    ],
    [
      'that knows no such key of the encryption',
      s3Error(400, 'KMS.NotFoundException', "Key 'k' does not exist"),
      'the KMS key of the bucket cannot be used: KMS.NotFoundException; check kms_key_id',
    ],
    [
      'that finds the clock wrong',
      s3Error(
        403,
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
      ),
      "this machine's clock differs from the store's by more than 15 minutes; set it right",
    ],
    [
      'that asks to slow down',
      s3Error(503, 'SlowDown', 'Please reduce your request rate.'),
      'the store asks to slow down',
    ],
    ['that takes credentials for expired', s3Error(400, 'ExpiredToken'), 'the credentials have expired'],
    [
      'that says it has failed',
      s3Error(500, 'InternalError', 'We encountered an internal error.'),
      'the store answered 500: InternalError, We encountered an internal error.',
    ],
    ['that says the bucket is full', s3Error(403, 'QuotaExceeded'), `bucket ${BUCKET} is full`],
  ];

  it.each(ANSWERS)('%s is told in words a person can act on', async (_title, answer, expected) => {
    const proxy = await S3Proxy.start(inject('servers').s3.endpoint);
    proxy.meddle((exchange) =>
      exchange.answer({ ...answer, headers: { ...answer.headers, date: new Date().toUTCString() } }),
    );
    const { ok, error } = await testTarget({ endpoint: proxy.url });
    expect({ ok, error }).toEqual({ ok: false, error: expected });
  });

  it('that is a web page is told from one of S3', async () => {
    const proxy = await S3Proxy.start(inject('servers').s3.endpoint);
    const page = {
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: Buffer.from('<!doctype html><p>Welcome'),
    };
    proxy.meddle((exchange) => exchange.answer({ ...page, status: 405 }));
    const { error } = await testTarget({ endpoint: proxy.url });
    expect(error).toMatch(/gave an answer that is not S3's; check endpoint$/);
  });
});
