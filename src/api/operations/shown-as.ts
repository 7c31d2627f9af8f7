/** Describes a schema in the document as this JSON schema: what a check by code allows cannot be seen in it. */
export function shownAs(shape: Record<string, unknown>) {
  return {
    override: ({ jsonSchema }: { jsonSchema: object }) => {
      for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
      Object.assign(jsonSchema, shape);
    },
  };
}
