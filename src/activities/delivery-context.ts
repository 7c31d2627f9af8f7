import type { DeliverInput } from '../domain/deliveries.js';
import type { CursorDocument } from '../store/cursor.js';
import type { Logger } from '../telemetry/logger.js';
import type { Fence } from './epoch-watch.js';

/** One delivery: what was asked, the cursor that it holds, and its right to go on. */
export type DeliveryContext = {
  input: DeliverInput;
  cursor: CursorDocument;
  fence: Fence;
  /** Told whenever an attempt has ended, or a piece of a batch has gone. */
  moved?: () => void;
  /** Whether other deliveries may be waiting for this one's place in its worker. */
  isCrowded?: () => boolean;
  /** Whether damaged parts of the log are passed by now; before, each breaks the delivery off, to be tried again. */
  passesDamage: boolean;
  logger: Logger;
};
