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
import type { Permission } from './SignedIn.tsx'

/** The screens of the first level, in the order in which the menu shows them. */
export const AREAS = [
  {
    path: '/',
    area: 'overview',
    group: 'now',
    icon: IconLayoutDashboard,
    key: 'o',
    needs: ['tenants:read'],
  },
  {
    path: '/requests',
    area: 'requests',
    group: 'people',
    icon: IconMailQuestion,
    key: 'r',
    needs: ['requests:read'],
  },
  {
    path: '/consent',
    area: 'consent',
    group: 'people',
    icon: IconChecklist,
    key: 'c',
    needs: ['consents:read'],
  },
  {
    path: '/retention',
    area: 'retention',
    group: 'people',
    icon: IconCalendarTime,
    key: 'd',
    needs: ['retention:read'],
  },
  {
    path: '/collect',
    area: 'collect',
    group: 'data',
    icon: IconListSearch,
    key: 'w',
    needs: ['system:read'],
  },
  {
    path: '/reports',
    area: 'reports',
    group: 'data',
    icon: IconZoomQuestion,
    key: 'l',
    needs: ['reports:read', 'reports:read_with_reason'],
  },
  {
    path: '/problems',
    area: 'problems',
    group: 'data',
    icon: IconAlertTriangle,
    key: 'p',
    needs: ['reports:read', 'reports:read_with_reason'],
  },
  {
    path: '/quarantine',
    area: 'quarantine',
    group: 'data',
    icon: IconShieldCheck,
    key: 'q',
    needs: ['outcomes:read'],
  },
  {
    path: '/workbench',
    area: 'workbench',
    group: 'data',
    icon: IconEraser,
    key: 'b',
    needs: ['system:read'],
  },
  {
    path: '/sinks',
    area: 'sinks',
    group: 'system',
    icon: IconPlugConnected,
    key: 's',
    needs: ['sinks:read'],
  },
  {
    path: '/ledger',
    area: 'ledger',
    group: 'system',
    icon: IconSignature,
    key: 'e',
    needs: ['ledger:read'],
  },
  {
    path: '/tenants',
    area: 'tenants',
    group: 'system',
    icon: IconBuilding,
    key: 't',
    needs: ['tenants:read'],
  },
  {
    path: '/people',
    area: 'people',
    group: 'system',
    icon: IconUsers,
    key: 'u',
    needs: ['people:read'],
  },
  {
    path: '/health',
    area: 'health',
    group: 'system',
    icon: IconHeartbeat,
    key: 'h',
    needs: ['tenants:read'],
  },
] as const satisfies readonly {
  readonly path: string
  readonly area: keyof Messages
  readonly group: keyof Messages['common']['nav']
  readonly icon: unknown
  /** Pressed after `g`. */
  readonly key: string
  /** Whoever has one of these finds something on the screen. */
  readonly needs: readonly Permission[]
}[]
export type Area = (typeof AREAS)[number]

export const GROUPS = ['now', 'people', 'data', 'system'] as const
