interface Props {
  readonly label: string
  readonly value: unknown
}

/** A value as indented JSON that can be scrolled with the keyboard. */
export function JsonView({ label, value }: Props) {
  return (
    <section aria-label={label}>
      <pre className="json surface" tabIndex={0}>
        {JSON.stringify(value, null, 2)}
      </pre>
    </section>
  )
}
