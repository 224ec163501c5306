/** The shape of a catalogue in another language: the same members, texts of its own. */
export type Translated<Catalogue> = {
  readonly [name in keyof Catalogue]: Catalogue[name] extends string
    ? string
    : Catalogue[name] extends (...values: infer Values) => string
      ? (...values: Values) => string
      : Translated<Catalogue[name]>
}
