import { Button, FileInput, NumberInput, SegmentedControl, Select, Stack } from '@mantine/core'
import { useState } from 'react'
import type { BodyOf } from '../../api/client.ts'
import { useRead } from '../../api/queries.ts'
import { isPurpose, type Purpose, PurposeSelect } from '../../components/PurposeSelect.tsx'
import { useText } from '../../i18n/language.tsx'
import { useOptions } from './ChangesFilters.tsx'

type Wanted = BodyOf<'POST /manage/v1/policies/what-if'>

const MOST = 200
const REPORTS_DEFAULT = 10_000
const REPORTS_MAX = 100_000
const REPORTS_STEP = 1_000
const SINCE = ['24h', '7d', '30d'] as const

interface Props {
  readonly isBusy: boolean
  readonly hasRun: boolean
  readonly onRun: (wanted: Wanted) => void
}

/** Which policies, on which reports, and what the look is for. */
export function WhatIfForm({ isBusy, hasRun, onRun }: Props) {
  const { whatIf } = useText().collect
  const [kind, setKind] = useState<'version' | 'file'>('version')
  const [hash, setHash] = useState<string | null>(null)
  const [source, setSource] = useState<Wanted['source']>()
  const [since, setSince] = useState<string>('24h')
  const [limit, setLimit] = useState(REPORTS_DEFAULT)
  const [purpose, setPurpose] = useState<Purpose>('operating_and_troubleshooting')
  const candidate = candidateOf(kind, { hash, source })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (candidate !== undefined) onRun({ ...candidate, since, limit, purpose })
      }}
    >
      <Stack gap="sm" align="flex-start">
        <SegmentedControl
          aria-label={whatIf.candidate}
          data={[
            { value: 'version', label: whatIf.version },
            { value: 'file', label: whatIf.file },
          ]}
          value={kind}
          onChange={(value) => setKind(value === 'file' ? 'file' : 'version')}
        />
        <div className="filters full">
          {kind === 'version' ? (
            <VersionSelect hash={hash} onChange={setHash} />
          ) : (
            <SourceInput source={source} onChange={setSource} />
          )}
          <Select
            label={whatIf.since}
            data={SINCE.map((value) => ({ value, label: whatIf.hours[value] }))}
            value={since}
            onChange={(value) => setSince(value ?? '24h')}
            allowDeselect={false}
          />
          <NumberInput
            label={whatIf.limit}
            value={limit}
            onChange={(value) => {
              if (typeof value === 'number') setLimit(value)
            }}
            min={1}
            max={REPORTS_MAX}
            step={REPORTS_STEP}
            allowDecimal={false}
          />
        </div>
        <PurposeSelect
          value={purpose}
          onChange={(chosen) => {
            if (isPurpose(chosen)) setPurpose(chosen)
          }}
        />
        <Button type="submit" loading={isBusy} disabled={candidate === undefined}>
          {hasRun ? whatIf.again : whatIf.run}
        </Button>
      </Stack>
    </form>
  )
}

interface Candidates {
  readonly hash: string | null
  readonly source: Wanted['source']
}

function candidateOf(
  kind: 'version' | 'file',
  { hash, source }: Candidates,
): Pick<Wanted, 'hash' | 'source'> | undefined {
  if (kind === 'version') return hash === null ? undefined : { hash }
  return source === undefined ? undefined : { source }
}

interface VersionProps {
  readonly hash: string | null
  readonly onChange: (hash: string | null) => void
}

function VersionSelect({ hash, onChange }: VersionProps) {
  const { whatIf } = useText().collect
  const bundles = useRead('GET /manage/v1/bundles', { query: { limit: MOST } })
  const options = useOptions(bundles.data?.items ?? [])
  return (
    <Select label={whatIf.candidate} data={options} value={hash} onChange={onChange} required />
  )
}

interface SourceProps {
  readonly source: Wanted['source']
  readonly onChange: (source: Wanted['source']) => void
}

function SourceInput({ source, onChange }: SourceProps) {
  const { whatIf } = useText().collect
  const [isWrong, setWrong] = useState(false)
  const read = async (file: File | null) => {
    const found = file === null ? undefined : sourceOf(await file.text())
    setWrong(file !== null && found === undefined)
    onChange(found)
  }
  return (
    <FileInput
      label={whatIf.candidate}
      description={whatIf.fileHint}
      accept="application/json,.json"
      onChange={(file) => void read(file)}
      error={isWrong && source === undefined ? whatIf.fileWrong : undefined}
      required
    />
  )
}

/** The source in a file: by itself, or as the answer about a bundle has it. */
function sourceOf(text: string): Wanted['source'] {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null) return undefined
    const source = 'source' in parsed ? parsed.source : parsed
    if (typeof source !== 'object' || source === null || !('products' in source)) return undefined
    return { ...source }
  } catch {
    return undefined
  }
}
