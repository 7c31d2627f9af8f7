import { z } from 'zod';

/** The names of the fields that a schema knows at a place in a value; none where it knows no names. */
export function fieldsAt(schema: z.core.$ZodType, [place, ...rest]: readonly PropertyKey[]): string[] {
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodArray) return place === undefined ? [] : fieldsAt(bare.element, rest);
  if (!(bare instanceof z.ZodObject)) return [];
  if (place === undefined) return Object.keys(bare.shape);
  const field = bare.shape[String(place)];
  return field === undefined ? [] : fieldsAt(field, rest);
}

/** The schema of what is written down, without what is said of it around: that it may be absent, or becomes something else. */
function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return unwrapped(schema.def.innerType);
  }
  return schema instanceof z.ZodPipe ? unwrapped(schema.def.in) : schema;
}
