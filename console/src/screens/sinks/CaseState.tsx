import { Tag, type Tone } from '../../components/Tag.tsx'
import { useText } from '../../i18n/language.tsx'
import type { Case } from './sinks.ts'

const TONES: Readonly<Record<Case['status'], Tone>> = {
  received: 'warn',
  redirected: 'info',
  producing: 'warn',
  produced: 'info',
  refused: 'neutral',
  closed: 'neutral',
}

export function CaseState({ status }: { readonly status: Case['status'] }) {
  const { sinks } = useText()
  return <Tag tone={TONES[status]}>{sinks.disclosures.state[status]}</Tag>
}

/** The words for what a case is based on, and for who asks. */
export function useCaseWords() {
  const { sinks } = useText()
  const { bases, authorities } = sinks.disclosures
  const basisWords: Readonly<Record<string, string>> = bases
  const authorityWords: Readonly<Record<string, string>> = authorities
  return {
    basisOf: ({ legalBasis }: Case) => basisWords[legalBasis] ?? legalBasis,
    whoOf: ({ kind, authority }: Case) => {
      if (kind === 'sharing') return authority
      const [name = '', country = ''] = authority.split(' ')
      return `${authorityWords[name] ?? name}, ${country}`
    },
  }
}
