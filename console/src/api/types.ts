import type { components } from './schema.generated.js';

/** Short names of what the API talks about. */
type Schemas = components['schemas'];

export type Attempt = Schemas['Attempt'];
export type Batch = Schemas['Batch'];
export type Envelope = Schemas['Envelope'];
export type EventType = Schemas['EventType'];
export type Failing = Schemas['Failing'];
export type FilterConditions = Required<Schemas['FilterConditions']>;
export type History = Schemas['IntegrationHistory'];
export type HistoryPoint = Schemas['HistoryPoint'];
export type Integration = Schemas['Integration'];
export type IntegrationChange = Schemas['IntegrationChange'];
export type LogEntry = Schemas['LogEntry'];
export type Key = Schemas['Key'];
export type MadeKey = Schemas['MadeKey'];
export type NewIntegration = Schemas['NewIntegration'];
export type NewKey = Schemas['NewKey'];
export type Publication = Schemas['Publication'];
export type PublishedEvent = Schemas['PublishedEvent'];
export type RejectedEvent = Schemas['RejectedEvent'];
export type Series = Schemas['IntegrationSeries'];
export type Session = Schemas['Session'];
export type SigningSecret = Schemas['SigningSecret'];
export type Stats = Schemas['Stats'];
export type TargetTest = Schemas['TargetTest'];
export type TargetTrial = Schemas['TargetTrial'];
