import { Alert } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { sentence } from '../api/errors.js';
import type { Integration, TargetTest } from '../api/types.js';
import { formatCount } from '../format/numbers.js';

/** What came of a test of a target, in words. */
export function TestResult({ result, target }: { result: TargetTest; target: Integration['target'] }) {
  const { ok, response_code: code, response_time_ms: ms, error } = result;
  const time = `after ${formatCount(Math.round(ms))} ms`;
  if (ok) {
    return (
      <Alert color="teal" icon={<IconCheck />} title="It works" role="status">
        {target === 'webhook'
          ? `The test event was taken: the webhook answered ${code} ${time}.`
          : `A test object was written and removed again, ${time}.`}
      </Alert>
    );
  }
  const answered =
    code === undefined ? '' : `The ${target === 'webhook' ? 'webhook' : 'store'} answered ${code} ${time}`;
  // Of a webhook the error begins with the same.
  const more = error?.replace(new RegExp(`^the target answered ${code}(?:; )?`), '');
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title="It does not work" role="status">
      {[answered, more]
        .filter(Boolean)
        .map((text) => sentence(text ?? ''))
        .join(' ')}
    </Alert>
  );
}
