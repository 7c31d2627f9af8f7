import type { DeliverInput } from '../domain/deliveries.js';
import type { CursorDocument } from '../store/cursors.js';
import type { Logger } from '../telemetry/logger.js';
import type { Fence } from './epoch-watch.js';

/** One delivery: what was asked, the cursor that it holds, and its right to go on. */
export type DeliveryContext = {
  input: DeliverInput;
  cursor: CursorDocument;
  fence: Fence;
  logger: Logger;
};
