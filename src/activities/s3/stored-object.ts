/** Where an object is, or was to be. */
export type Place = { bucket: string; key: string };

/** What the store has taken: its own tag, and the SHA-256 of the object's bytes in hex. */
export type StoredObject = { etag: string; sha256: string };
