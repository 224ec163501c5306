import type { Random } from './random.ts'

type Words = readonly [string, ...string[]]
type Hole = (random: Random) => string

const HEX = '0123456789abcdef'
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const DIGITS = '0123456789'

function words(text: string): Words {
  const [first = '', ...rest] = text.split(/\s+/)
  return [first, ...rest]
}

const SERVICES =
  words(`checkout-api sync-worker mail-tracker report-gateway identity-proxy billing search-indexer
 template-service calendar-bridge notification-hub ingest-writer tenant-router`)
const MODULES =
  words(`com.contoso.sales.sync Contoso.Crm.Outlook.Tracking app/services/queue Microsoft.Xrm.Sdk.Client
 org.apache.kafka.clients.consumer contoso.api.handlers node:internal/process/task_queues System.Net.Http
 io.netty.channel.nio storage.partition django.db.backends react-dom ActiveRecord::ConnectionAdapters`)
const CLASSES =
  words(`OrderRepository TemplateRenderer SyncScheduler MessageHandler ConnectionPool RetryPolicy
 FolderMapper TokenCache EntityReference HttpClientHandler ReportWriter PartitionManager`)
const METHODS =
  words(`flush handleRequest synchronizeFolders openPane execute resolveTemplate readNext commitBatch
 acquire processTicksAndRejections sendAsync MoveNext invokeAll renderPane`)
const FILES =
  words(`queue.ts sync.ts OrderRepository.java TemplateRenderer.cs pool.go handlers.py pane.js retry.rb
 partition.rs client.cpp index.mjs render.tsx`)
const THINGS =
  words(`folder template queue partition batch appointment message attachment index session lease cache
 snapshot report document bundle calendar contract record view`)
const STATES = words(
  'started finished failed skipped expired retried queued cancelled ready degraded',
)
const LEVELS = words('INFO DEBUG WARN ERROR TRACE INFO INFO DEBUG')
const ROUTES =
  words(`/api/v2/orders /v1/traces /reports/weekly /healthz /api/data/v9.2/appointments /static/app.js
 /calendar/sync /manage/v1/bundle /search /templates/render`)
const GIVEN = words('Zofia Haruto Chloe Daniel Amara Ingrid Mateo Priya Liam Noor Tomasz Wanjiru')
const FAMILY = words(
  'Lindqvist Kowalski Bennett Okafor Novak Thompson Silva Tanaka Murphy Haddad Becker Rossi',
)
const HOSTS = words('adatum.example fabrikam.example northwind.example contoso.example')

const HOLES: Readonly<Record<string, Hole>> = {
  service: (random) => random.pick(SERVICES),
  module: (random) => random.pick(MODULES),
  class: (random) => random.pick(CLASSES),
  method: (random) => random.pick(METHODS),
  file: (random) => random.pick(FILES),
  thing: (random) => random.pick(THINGS),
  state: (random) => random.pick(STATES),
  level: (random) => random.pick(LEVELS),
  route: (random) => random.pick(ROUTES),
  given: (random) => random.pick(GIVEN),
  family: (random) => random.pick(FAMILY),
  host: (random) => random.pick(HOSTS),
  n: (random) => String(random.below(random.pick([10, 100, 1000, 100_000]))),
  d: (random) => random.signs(DIGITS, 1),
  line: (random) => String(random.between(1, 999)),
  time: (random) => {
    const pad = (value: number): string => String(value).padStart(2, '0')
    const [hour, minute, second] = [random.below(24), random.below(60), random.below(60)]
    const day = `2026-${pad(random.between(1, 12))}-${pad(random.between(1, 28))}`
    return `${day}T${pad(hour)}:${pad(minute)}:${pad(second)}.${random.signs(DIGITS, 3)}Z`
  },
  ms: (random) => `${random.below(5000)}.${random.signs(DIGITS, 2)}`,
  hex: (random) => random.signs(HEX, 16),
  trace: (random) => random.signs(HEX, 32),
  sha: (random) => random.signs(HEX, 40),
  address: (random) => `0x${random.signs(HEX, 12)}`,
  guid: (random) => [8, 4, 4, 4, 12].map((length) => random.signs(HEX, length)).join('-'),
  version: (random) => `${random.between(1, 30)}.${random.below(20)}.${random.below(9000)}`,
  base64: (random) => random.signs(BASE64, 64),
  ip: (random) => `203.0.113.${random.between(1, 250)}`,
  phone: (random) => `+1 (${random.between(201, 989)}) 555-01${random.signs(DIGITS, 2)}`,
}

/** A template with every `{hole}` filled. */
export function fill(template: string, random: Random): string {
  return template.replace(/\{([a-z0-9]+)\}/g, (hole, name: string) => HOLES[name]?.(random) ?? hole)
}
