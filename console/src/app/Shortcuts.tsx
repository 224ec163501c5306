import { Kbd, Modal } from '@mantine/core'
import { useText } from '../i18n/language.tsx'
import { useMyAreas } from './my_areas.ts'

interface Props {
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** The list of shortcuts, by `?`. */
export function Shortcuts({ isOpen, onClose }: Props) {
  const text = useText()
  const areas = useMyAreas()
  const { shortcuts } = text.common
  const rows: readonly (readonly [keys: readonly string[], what: string])[] = [
    [['?'], shortcuts.help],
    [['Ctrl', 'K'], shortcuts.search],
    [['Shift', 'D'], shortcuts.scheme],
    [['Esc'], shortcuts.close],
    ...areas.map(({ area, key }) => [['g', key], shortcuts.go(text[area].title)] as const),
  ]
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={shortcuts.title}
      closeButtonProps={{ 'aria-label': text.common.close }}
    >
      <table className="table">
        <tbody>
          {rows.map(([keys, what]) => (
            <tr key={what}>
              <th scope="row">
                {keys.map((name) => (
                  <Kbd key={name} mr={4}>
                    {name}
                  </Kbd>
                ))}
              </th>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  )
}
