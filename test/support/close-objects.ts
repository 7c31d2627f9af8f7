// biome-ignore lint/suspicious/noExplicitAny: a document of any depth
type Json = any;

/**
 * A copy of an OpenAPI document in which no object has other fields than those that are listed. Clients have to bear
 * fields that they do not know, so the document allows them; a test wants to hear of each.
 */
export function closeObjects(node: Json, partOfAll = false): Json {
  if (Array.isArray(node)) return node.map((item) => closeObjects(item, partOfAll));
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, closeObjects(value, key === 'allOf')]),
  );
  const open = copy.type === 'object' && copy.properties !== undefined && copy.additionalProperties === undefined;
  // A part of an `allOf` tells nothing of the fields of the others.
  return open && !partOfAll ? { ...copy, additionalProperties: false } : copy;
}
