import { invalidField, pathText } from '../requests.js';

const KEY = '__proto__';
const DEEPEST = 10;

type Place = { value: unknown; path: readonly PropertyKey[] };

/**
 * Refuses a body that has a member `__proto__`, at whatever depth. No field has this name, and schemas do not always see
 * it: where any name is allowed, it would be passed over.
 *
 * @throws ApiError `invalid_request` that says where it is
 */
export function refusePrototypeKey(body: unknown): void {
  const places: Place[] = [{ value: body, path: [] }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { value, path } = place;
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, KEY)) throw invalidField(pathText([...path, KEY]), 'is not a known field');
    // No schema goes as deep; what is down there is refused for what stands above it.
    if (path.length >= DEEPEST) continue;
    const isList = Array.isArray(value);
    for (const [key, inner] of Object.entries(value)) {
      places.push({ value: inner, path: [...path, isList ? Number(key) : key] });
    }
  }
}
