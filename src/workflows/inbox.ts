import { CancellationScope, setDefaultSignalHandler, setHandler, uuid4 } from '@temporalio/workflow';
import { BY_HAND, type Command, type CommandKind, readCommand } from './commands.js';
import { editSignal, pauseSignal, removeSignal, resumeSignal, setEndDateSignal, wakeSignal } from './messages.js';

/** What an actor has been told and has not dealt with; it crosses continue-as-new, so it is plain JSON. */
export type Inbox = {
  /** In the order of arrival. */
  commands: Command[];
  /** Whether an event may be in the log that it wants. */
  woken: boolean;
};

/**
 * Receives all signals. Handlers are synchronous and never throw: an exception in one would block the actor for ever, and
 * what an async one does is lost at continue-as-new.
 *
 * @param left what the run before has left in its inbox
 * @param uid of the integration
 */
export function openInbox(left: Inbox, uid: string): Inbox {
  const inbox: Inbox = { ...left, commands: [...left.commands] };
  const receive = (kind: CommandKind) => (argument: unknown) => {
    inbox.commands.push(readCommand(kind, argument, uid, uuid4()));
  };
  const senseless = (signal: string, problem: string) => {
    inbox.commands.push({ kind: 'senseless', requestId: uuid4(), actor: BY_HAND, signal, problem });
  };
  const wake = () => {
    inbox.woken = true;
  };
  setHandler(wakeSignal, wake, { description: 'Look for events to deliver' });
  setHandler(pauseSignal, receive('pause'), { description: 'Stop delivering; nothing is lost' });
  setHandler(resumeSignal, receive('resume'), { description: 'Deliver again, from where it stopped' });
  setHandler(editSignal, receive('edit'), { description: 'Change {"subscription"} or {"target"}, or both' });
  setHandler(setEndDateSignal, receive('setEndDate'), { description: 'Move the end date to {"endsAt"}' });
  setHandler(removeSignal, receive('remove'), { description: 'Remove the integration and all that it has stored' });
  // Last: whatever arrived before the run began, and has no handler yet, goes to this one.
  setDefaultSignalHandler((signal) =>
    senseless(signal.slice(0, 50), 'there are pause, resume, edit, setEndDate, remove and wake'),
  );
  CancellationScope.current().cancelRequested.catch(() =>
    senseless("Temporal's cancellation", 'send pause or remove instead'),
  );
  return inbox;
}
