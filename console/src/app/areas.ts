import {
  IconAlertTriangle,
  IconBuilding,
  IconCalendarTime,
  IconChecklist,
  IconEraser,
  IconHeartbeat,
  IconLayoutDashboard,
  IconListSearch,
  IconMailQuestion,
  IconPlugConnected,
  IconShieldCheck,
  IconSignature,
  IconUsers,
  IconZoomQuestion,
} from '@tabler/icons-react'
import type { Messages } from '../i18n/catalogue.ts'

/** The screens of the first level, in the order in which the menu shows them. */
export const AREAS = [
  { path: '/', area: 'overview', group: 'now', icon: IconLayoutDashboard, key: 'o' },
  { path: '/requests', area: 'requests', group: 'people', icon: IconMailQuestion, key: 'r' },
  { path: '/consent', area: 'consent', group: 'people', icon: IconChecklist, key: 'c' },
  { path: '/retention', area: 'retention', group: 'people', icon: IconCalendarTime, key: 'd' },
  { path: '/collect', area: 'collect', group: 'data', icon: IconListSearch, key: 'w' },
  { path: '/reports', area: 'reports', group: 'data', icon: IconZoomQuestion, key: 'l' },
  { path: '/problems', area: 'problems', group: 'data', icon: IconAlertTriangle, key: 'p' },
  { path: '/quarantine', area: 'quarantine', group: 'data', icon: IconShieldCheck, key: 'q' },
  { path: '/workbench', area: 'workbench', group: 'data', icon: IconEraser, key: 'b' },
  { path: '/sinks', area: 'sinks', group: 'system', icon: IconPlugConnected, key: 's' },
  { path: '/ledger', area: 'ledger', group: 'system', icon: IconSignature, key: 'e' },
  { path: '/tenants', area: 'tenants', group: 'system', icon: IconBuilding, key: 't' },
  { path: '/people', area: 'people', group: 'system', icon: IconUsers, key: 'u' },
  { path: '/health', area: 'health', group: 'system', icon: IconHeartbeat, key: 'h' },
] as const satisfies readonly {
  readonly path: string
  readonly area: keyof Messages
  readonly group: keyof Messages['common']['nav']
  readonly icon: unknown
  /** Pressed after `g`. */
  readonly key: string
}[]

export const GROUPS = ['now', 'people', 'data', 'system'] as const
