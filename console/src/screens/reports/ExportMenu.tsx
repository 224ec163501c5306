import { Button, Menu } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { ApiProblem, fetchFile, type InputOf } from '../../api/client.ts'
import { ErrorState } from '../../components/ErrorState.tsx'
import { saveFile } from '../../components/save_file.ts'
import { useText } from '../../i18n/language.tsx'

type Query = Omit<InputOf<'GET /manage/v1/reports/export'>['query'], 'format'>

/** What matches as a file, for those who may take it away. */
export function ExportMenu({ query }: { readonly query: Query }) {
  const { reports } = useText()
  const text = reports.export
  const take = useMutation({
    mutationFn: async (format: 'csv' | 'ndjson') => {
      const file = await fetchFile('GET /manage/v1/reports/export', {
        query: { ...query, format },
      })
      saveFile(file.blob, file.name ?? `reports.${format}`)
    },
  })
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" loading={take.isPending}>
            {text.label}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => take.mutate('csv')}>{text.csv}</Menu.Item>
          <Menu.Item onClick={() => take.mutate('ndjson')}>{text.json}</Menu.Item>
          <Menu.Label maw={260}>{text.hint}</Menu.Label>
        </Menu.Dropdown>
      </Menu>
      {take.error instanceof ApiProblem && <ErrorState problem={take.error} />}
    </>
  )
}
