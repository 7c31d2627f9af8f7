import { IconBucket, IconWebhook } from '@tabler/icons-react';
import type { Integration } from '../api/types.js';
import { Breakable } from './breakable.js';
import classes from './target-text.module.css';

/** Where an integration sends to: the host and path of its webhook, or its bucket. */
export function TargetText({ integration }: { integration: Integration }) {
  const { callback_parameters: webhook, s3_parameters: s3 } = integration;
  const [where, rest] = webhook ? partsOf(webhook.callback_url) : [s3?.bucket ?? '', s3?.key_prefix ?? ''];
  return (
    <div className={classes.target}>
      {webhook ? <IconWebhook size={16} aria-hidden /> : <IconBucket size={16} aria-hidden />}
      <div className={classes.text}>
        <div>
          <span className={classes.kind}>{webhook ? 'Webhook ' : 'S3 '}</span>
          <Breakable text={where} />
        </div>
        {rest !== '' && (
          <div className={classes.rest}>
            <Breakable text={rest} />
          </div>
        )}
      </div>
    </div>
  );
}

function partsOf(url: string): [string, string] {
  const { host, pathname, search } = new URL(url);
  return [host, pathname === '/' ? search : `${pathname}${search}`];
}
