import type { ReactNode } from 'react'

export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'bad' | 'required' | 'optional'

interface Props {
  readonly tone?: Tone
  readonly children: ReactNode
}

/** A word with a ground. Its meaning is in the word; the colour only repeats it. */
export function Tag({ tone = 'neutral', children }: Props) {
  return (
    <span className="tag" data-tone={tone}>
      {children}
    </span>
  )
}
