/** What a test of a target has shown. `error` may come with a success, as something an operator should know. */
export type TargetTest = { ok: boolean; ms: number; code?: number; error?: string };
