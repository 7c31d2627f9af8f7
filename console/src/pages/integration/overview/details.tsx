import { Code, Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Integration } from '../../../api/types.js';
import { TimeText } from '../../../components/time-text.js';
import { formatBytes, plural } from '../../../format/numbers.js';
import { formatDuration } from '../../../format/time.js';
import classes from './overview-page.module.css';

/** How an integration is set up. */
export function Details({ integration }: { integration: Integration }) {
  const rows = [...typeRows(integration), ...targetRows(integration), ...eventRows(integration)];
  return (
    <Paper p="md" radius="md">
      <Title order={2} mb="sm">
        Details
      </Title>
      <dl className={classes.details}>
        {rows.map(([name, value]) => (
          <div key={name} className={classes.detail}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Paper>
  );
}

type Row = [name: string, value: ReactNode];

function typeRows({
  integration_type: type,
  starts_at: startsAt,
  ends_at: endsAt,
  created_at: createdAt,
}: Integration): Row[] {
  return [
    ['Type', type === 'permanent' ? 'Permanent' : 'Temporary'],
    ...(startsAt ? [['Events from', <TimeText key="from" at={startsAt} />] satisfies Row] : []),
    ...(endsAt ? [['Until', <TimeText key="until" at={endsAt} />] satisfies Row] : []),
    ['Created', <TimeText key="created" at={createdAt} />],
  ];
}

function targetRows({ callback_parameters: webhook, s3_parameters: s3 }: Integration): Row[] {
  if (webhook !== undefined) {
    const headers = Object.entries(webhook.headers ?? {});
    return [
      ['Callback URL', webhook.callback_url],
      ['API key', webhook.api_key_hint === undefined ? 'None' : <Hint key="key" hint={webhook.api_key_hint} />],
      ['Requests at once', webhook.concurrency],
      ['Timeout', `${webhook.timeout_seconds} s`],
      [
        'Rate limit',
        webhook.rate_limit_per_second === undefined ? 'None' : `${webhook.rate_limit_per_second} per second`,
      ],
      ...(headers.length > 0 ? [['Extra headers', headers.map(([name]) => name).join(', ')] satisfies Row] : []),
    ];
  }
  if (s3 === undefined) return [];
  return [
    ['Bucket', s3.bucket],
    ['Key prefix', s3.key_prefix ?? 'None'],
    ['Region', s3.aws_region],
    ...(s3.endpoint ? [['Endpoint', s3.endpoint] satisfies Row] : []),
    ['Access key', <Hint key="key" hint={s3.aws_access_key_id_hint} />],
    ['A file is due at', `${formatBytes(s3.batch_max_bytes)} or ${formatDuration(s3.batch_max_seconds * 1_000)}`],
    ['Compression', s3.compression === 'gzip' ? 'gzip' : 'None'],
    ['Encryption', s3.server_side_encryption ?? "The bucket's own"],
  ];
}

function Hint({ hint }: { hint: string }) {
  return <Code>…{hint}</Code>;
}

const NAMED = 12;

function eventRows({ filter_conditions: filter }: Integration): Row[] {
  const { entity_filter: entities = [], event_filter: events = [] } = filter ?? {};
  if (entities.length + events.length === 0) return [['Events', 'All events, also of types that are new']];
  const list = (names: readonly string[]) => {
    const rest = names.length - NAMED;
    return names.slice(0, NAMED).join(', ') + (rest > 0 ? ` and ${plural(rest, 'other')}` : '');
  };
  return [
    ...(entities.length > 0 ? [['Everything about', list(entities)] satisfies Row] : []),
    ...(events.length > 0 ? [['Events', list(events)] satisfies Row] : []),
  ];
}
