/** Who is signed in, and what the console has to know of its surroundings. */
export type Session = {
  tenant: string;
  role: 'admin' | 'viewer' | 'publisher';
  key_id: string;
  key_name: string;
  expires_at?: string;
  temporal_ui_url?: string;
  temporal_namespace: string;
};

export type CallbackParameters = {
  callback_url: string;
  api_key_hint?: string;
  concurrency: number;
  timeout_seconds: number;
  rate_limit_per_second?: number;
  headers?: Record<string, string>;
};

export type S3Parameters = {
  aws_access_key_id_hint: string;
  aws_region: string;
  bucket: string;
  key_prefix?: string;
  endpoint?: string;
  force_path_style?: boolean;
  compression: 'none' | 'gzip';
  server_side_encryption?: 'AES256' | 'aws:kms';
  kms_key_id?: string;
  batch_max_bytes: number;
  batch_max_seconds: number;
};

export type FilterConditions = { event_filter: string[]; entity_filter: string[] };

export type Integration = {
  id: string;
  integration_type: 'permanent' | 'temporary';
  status: 'running' | 'stopped';
  status_reason: string;
  target: 'webhook' | 's3';
  starts_at?: string;
  ends_at?: string;
  callback_parameters?: CallbackParameters;
  s3_parameters?: S3Parameters;
  filter_conditions?: FilterConditions;
  created_at: string;
  updated_at: string;
  last_delivery_at?: string;
};

export type Stats = {
  pending_events: number;
  pending_bytes: number;
  pending_estimated: boolean;
  oldest_pending_at: string | null;
  delivered: number;
  failed: number;
  rejected: number;
  skipped: number;
  retrying: number;
  last_attempted_at: string | null;
  batches: number;
};

export type TargetTest = { ok: boolean; response_code?: number; response_time_ms: number; error?: string };
