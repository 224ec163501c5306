import type { ItemOf } from '../../api/client.ts'

export type Sink = ItemOf<'GET /manage/v1/sinks'>
export type Connector = ItemOf<'GET /manage/v1/tenants/{tenant}/connectors'>
export type Case = ItemOf<'GET /manage/v1/disclosures'>

/** Parts of the screen, by which the address names them. */
export const SINK_TABS = ['sinks', 'processors', 'disclosures'] as const
export type SinkTab = (typeof SINK_TABS)[number]

/** What each part asks of whoever looks at it. */
export const TAB_NEEDS: Readonly<Record<SinkTab, string>> = {
  sinks: 'sinks:read',
  processors: 'connectors:read',
  disclosures: 'disclosures:read',
}
