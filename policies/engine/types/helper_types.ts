/** Generic types that a generated file brings along, so that it needs no package. */
interface HelperType {
  /** The name by which the rest of the file shows that it is needed. */
  readonly usedAs: string
  readonly text: string
}

export const HELPER_TYPES: readonly HelperType[] = [
  {
    usedAs: 'Many<',
    text: `/** One value or several: lists are transparent in contracts. */
type Many<Value> = Value | readonly Value[]`,
  },
  {
    usedAs: 'Deep<',
    text: `/** A value, or objects and lists of such values at any depth. */
type Deep<Value> = Value | readonly Deep<Value>[] | { readonly [name: string]: Deep<Value> }`,
  },
  {
    usedAs: 'number | Digits',
    text: `/** A whole number that needs more than 53 bits, as its decimal digits. */
type Digits = \`\${bigint}\``,
  },
  {
    usedAs: 'Exact<',
    text: `type Items<Value> = Value extends readonly (infer Item)[] ? Item : never
type Objects<Value> = Value extends readonly unknown[] ? never : Value extends object ? Value : never
type Keys<Value> = Value extends unknown ? keyof Value : never
type At<Value, Key> = Value extends unknown
  ? Key extends keyof Value
    ? Exclude<Value[Key], undefined>
    : never
  : never

/** What was given, with \`never\` at every field that is not wanted: also a variable with one does not compile. */
type Exact<Wanted, Given> = Given extends readonly (infer Item)[]
  ? readonly Exact<Items<Wanted>, Item>[]
  : Given extends object
    ? {
        readonly [Key in keyof Given]: Key extends Keys<Objects<Wanted>>
          ? Exact<At<Objects<Wanted>, Key>, Given[Key]>
          : never
      }
    : Given`,
  },
]
