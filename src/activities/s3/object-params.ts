import type { S3Target } from '../../domain/integrations.js';
import type { ObjectParams } from './upload.js';

/** What every object of a target is written with. */
export function objectParams(target: S3Target, key: string): ObjectParams {
  return {
    Bucket: target.bucket,
    Key: key,
    ContentType: target.compression === 'gzip' ? 'application/gzip' : 'application/x-ndjson',
    ChecksumAlgorithm: 'CRC32',
    ...(target.serverSideEncryption && { ServerSideEncryption: target.serverSideEncryption }),
    ...(target.kmsKeyId && { SSEKMSKeyId: target.kmsKeyId }),
  };
}
