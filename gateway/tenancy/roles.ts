import type { Role } from '#domain/role.ts'

/** What an operation needs, and what it lets somebody do. */
export const PERMISSIONS = {
  'system:read': 'See what the product is and can: its policies, kinds of sinks and connectors',
  'tenants:read': 'See tenants, their instances and their settings',
  'tenants:manage': 'Add tenants and instances, end and resume subscriptions',
  'policies:decide': 'Choose the version of the policies that is in force for a tenant',
  'policies:try': 'Try policies and the scrubber on texts and on what is stored',
  'contracts:draft': 'Draft contracts for what was quarantined',
  'outcomes:read': 'See counts of what became of reports, and shapes without a value',
  'reports:read': 'Read stored, clean reports for a purpose',
  'reports:read_with_reason':
    'Read stored, clean reports to operate and troubleshoot, with a reason that is audited',
  'reports:export': 'Take reports away as a file, or produce them for an authority',
  'consents:read': 'See choices and what is in force',
  'consents:manage': 'Record choices',
  'retention:read': 'See periods, runs of retention and their proofs',
  'retention:manage': 'Change periods',
  'retention:run': 'Run the retention',
  'holds:read': 'See legal holds',
  'holds:manage': 'Place, change and lift legal holds',
  'disclosures:read': 'See cases of authorities and third parties',
  'disclosures:manage': 'Open, decide and close such cases',
  'requests:read': 'See requests of data subjects and where they stand',
  'requests:handle': 'File, verify, extend and cancel requests, and follow their processors',
  'requests:decide': 'Approve and deny requests',
  'requests:rules': 'Change the rules of requests, such as whether two people must approve',
  'requests:export': 'Take the data of a data subject away',
  'sinks:read': 'See destinations, replays and dead letters',
  'sinks:manage': 'Add, pause, replay and remove destinations',
  'connectors:read': 'See what is connected to requests',
  'connectors:manage': 'Add, change and remove what is connected to requests',
  'keys:read': 'See ingest keys, without the keys themselves',
  'keys:manage': 'Make and revoke ingest keys',
  'tokens:read': 'See tokens of machines, without the tokens themselves',
  'tokens:manage': 'Make and revoke tokens of machines',
  'people:read': 'See people and their roles',
  'people:manage': 'Grant and revoke roles, disable people, end their sessions',
  'audit:read': 'See who looked at or changed what',
  'ledger:read': 'Search the ledger and take receipts of its entries',
  'ledger:audit': 'Have the whole ledger looked at',
} as const satisfies Readonly<Record<string, string>>
export type Permission = keyof typeof PERMISSIONS

export interface RoleOf {
  /** One sentence for whoever grants it. */
  readonly says: string
  readonly permissions: readonly Permission[]
}

const EVERYTHING = parsePermissions(Object.keys(PERMISSIONS))

/** Sees how the installation stands, and nothing of what people sent. */
const SIGHT = [
  ...(['system:read', 'tenants:read', 'outcomes:read', 'consents:read', 'retention:read'] as const),
  ...([
    'holds:read',
    'disclosures:read',
    'requests:read',
    'sinks:read',
    'connectors:read',
  ] as const),
  ...(['keys:read', 'tokens:read', 'people:read', 'audit:read', 'ledger:read'] as const),
] satisfies readonly Permission[]

/** What each role may do: the only table of it. */
export const ROLE_TABLE: Readonly<Record<Role, RoleOf>> = {
  administrator: {
    says: 'Runs the installation or a tenant, and may do everything in it',
    permissions: EVERYTHING,
  },
  privacy_officer: {
    says: 'Answers for privacy: reads reports for a purpose, decides policies, consent, retention, holds and requests',
    permissions: [
      ...SIGHT,
      ...(['policies:decide', 'policies:try', 'contracts:draft', 'reports:read'] as const),
      ...(['consents:manage', 'retention:manage', 'holds:manage', 'disclosures:manage'] as const),
      ...(['requests:handle', 'requests:decide', 'requests:rules', 'ledger:audit'] as const),
    ],
  },
  request_handler: {
    says: 'Handles the requests of data subjects from intake to receipt',
    permissions: [
      ...(['system:read', 'tenants:read', 'consents:read', 'retention:read'] as const),
      ...(['connectors:read', 'requests:read', 'requests:handle', 'requests:decide'] as const),
    ],
  },
  product_owner: {
    says: 'Declares what own products send, and reads their reports',
    permissions: [
      ...(['system:read', 'tenants:read', 'outcomes:read', 'contracts:draft'] as const),
      'reports:read',
    ],
  },
  support_engineer: {
    says: 'Reads reports to operate and troubleshoot, and gives a reason each time',
    permissions: ['system:read', 'tenants:read', 'reports:read_with_reason'],
  },
  auditor: {
    says: 'Sees how everything is set and what was done, and reads no report',
    permissions: SIGHT,
  },
  exporter: {
    says: 'May take data away that another role lets them see',
    permissions: ['reports:export', 'requests:export'],
  },
}

function parsePermissions(words: readonly string[]): readonly Permission[] {
  return words as readonly Permission[]
}
