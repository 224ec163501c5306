import './quarantine.css'
import { Grid, Stack } from '@mantine/core'
import { useState } from 'react'
import { Notice } from '../../components/Notice.tsx'
import { useText } from '../../i18n/language.tsx'
import { DraftFields } from './DraftFields.tsx'
import { DraftHeads } from './DraftHeads.tsx'
import { DraftYaml } from './DraftYaml.tsx'
import {
  EMPTY_FILLING,
  type Filling,
  fieldsOf,
  fillDraft,
  missingHeads,
  missingReasons,
} from './draft_yaml.ts'

interface Props {
  readonly path: string
  readonly yaml: string
}

/** What a person decides on the left, the file that it makes on the right. It stays in the page. */
export function DraftForm({ path, yaml }: Props) {
  const { draft } = useText().quarantine
  const [filling, setFilling] = useState<Filling>(EMPTY_FILLING)
  const heads = missingHeads(filling)
  const reasons = missingReasons(yaml, filling)
  const count = heads.length + reasons.length
  return (
    <Stack gap="md">
      <div role="status">
        <Notice tone={count === 0 ? 'good' : 'warn'} title={draft.missing(count)}>
          {count === 0 ? draft.complete : draft.missingHint}
        </Notice>
      </div>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack gap="lg">
            <DraftHeads filling={filling} missing={heads} onChange={setFilling} />
            <DraftFields
              fields={fieldsOf(yaml)}
              filling={filling}
              missing={reasons}
              onChange={setFilling}
            />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <div className="beside">
            <DraftYaml path={path} yaml={fillDraft(yaml, filling)} />
          </div>
        </Grid.Col>
      </Grid>
    </Stack>
  )
}
