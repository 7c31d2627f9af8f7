import { CancellationScope, setDefaultSignalHandler, setHandler, uuid4 } from '@temporalio/workflow';
import { BY_HAND, type Command, type CommandKind, readCommand } from './commands.js';
import { editSignal, pauseSignal, removeSignal, resumeSignal, setEndDateSignal } from './messages.js';

/**
 * Puts every command into the inbox, in the order of arrival. Handlers are synchronous and never throw: an exception in
 * one would block the actor for ever, and what an async one does is lost at continue-as-new.
 */
export function receiveCommands(inbox: Command[]): void {
  const receive = (kind: CommandKind) => (argument: unknown) => {
    inbox.push(readCommand(kind, argument, uuid4()));
  };
  const senseless = (signal: string, problem: string) => {
    inbox.push({ kind: 'senseless', requestId: uuid4(), actor: BY_HAND, signal, problem });
  };
  setHandler(pauseSignal, receive('pause'));
  setHandler(resumeSignal, receive('resume'));
  setHandler(editSignal, receive('edit'));
  setHandler(setEndDateSignal, receive('setEndDate'));
  setHandler(removeSignal, receive('remove'));
  setDefaultSignalHandler((signal) =>
    senseless(signal.slice(0, 50), 'there are pause, resume, edit, setEndDate, remove and wake'),
  );
  CancellationScope.current().cancelRequested.catch(() =>
    senseless("Temporal's cancellation", 'send pause or remove instead'),
  );
}
