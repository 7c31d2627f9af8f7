import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Client, Connection } from '@temporalio/client';
import { MongoClient } from 'mongodb';
import { expect, onTestFinished, test } from 'vitest';

import type { S3Address } from '../../src/dev/servers/index.js';
import { createBucket, s3Client } from '../../src/dev/servers/index.js';
import { temporaryFolder } from '../support/folder.js';
import { ownServers } from '../support/own-servers.js';

/* Every restart is on another port: the one of the first run may be taken by then. */

function mongo(url: string): MongoClient {
  const client = new MongoClient(url);
  onTestFinished(() => client.close());
  return client;
}

async function temporal(address: string): Promise<Client> {
  const connection = await Connection.connect({ address });
  onTestFinished(() => connection.close());
  return new Client({ connection });
}

function s3(at: S3Address) {
  const client = s3Client(at);
  onTestFinished(() => client.destroy());
  return client;
}

test('MongoDB keeps its documents over a restart, and takes majority writes before and after', async () => {
  const dataDir = await temporaryFolder();
  const writeConcern = { w: 'majority', journal: true } as const;

  const first = await ownServers(['mongodb'], { dataDir });
  await mongo(first.mongodb.url).db('kept').collection('things').insertOne({ said: 'before' }, { writeConcern });
  await first.stop();
  const second = await ownServers(['mongodb'], { dataDir });
  const things = mongo(second.mongodb.url).db('kept').collection('things');
  await things.insertOne({ said: 'after' }, { writeConcern });

  expect(second.mongodb.url).not.toBe(first.mongodb.url);
  expect((await things.find().toArray()).map(({ said }) => said)).toEqual(['before', 'after']);
});

test('Temporal keeps its workflows and search attributes over a restart', async () => {
  const dataDir = await temporaryFolder();
  const options = { dataDir, temporal: { searchAttributes: { Colour: 'Keyword' as const } } };

  const first = await ownServers(['temporal'], options);
  const before = await temporal(first.temporal.address);
  await before.workflow.start('nothing', {
    workflowId: 'kept',
    taskQueue: 'nobody',
    searchAttributes: { Colour: ['green'] },
  });
  await first.stop();
  const second = await ownServers(['temporal'], options);
  const after = await temporal(second.temporal.address);

  const { status, searchAttributes } = await after.workflow.getHandle('kept').describe();
  expect(status.name).toBe('RUNNING');
  expect(searchAttributes.Colour).toEqual(['green']);
});

test('S3 keeps its objects and its keys over a restart', async () => {
  const dataDir = await temporaryFolder();
  const object = { Bucket: 'kept', Key: 'folder/thing' };

  const first = await ownServers(['s3'], { dataDir });
  await createBucket(first.s3, object.Bucket);
  await s3(first.s3).send(new PutObjectCommand({ ...object, Body: 'said before' }));
  await first.stop();
  const second = await ownServers(['s3'], { dataDir });

  expect(second.s3.secretAccessKey).toBe(first.s3.secretAccessKey);
  const { Body } = await s3(second.s3).send(new GetObjectCommand(object));
  expect(await Body?.transformToString()).toBe('said before');
});
