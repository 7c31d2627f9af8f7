export type { Tracing } from './tracing.js';
