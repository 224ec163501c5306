import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { LANGUAGES, type Language, loadCatalogue, type Messages } from './catalogue.ts'
import { createFormat, type Format } from './format.ts'

interface Loaded {
  readonly language: Language
  readonly text: Messages
}

interface Chosen extends Loaded {
  readonly setLanguage: (language: Language) => void
  readonly format: Format
}

const LanguageContext = createContext<Chosen | undefined>(undefined)
/** The only things that the console keeps in the browser are choices of its looks. */
const STORED = 'tidegate-language'

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage)
  const [loaded, setLoaded] = useState<Loaded>()
  useEffect(() => {
    let isWanted = true
    void loadCatalogue(language).then((text) => {
      if (isWanted) setLoaded({ language, text })
    })
    return () => {
      isWanted = false
    }
  }, [language])
  useEffect(() => {
    if (loaded === undefined) return
    document.documentElement.lang = loaded.language
    localStorage.setItem(STORED, loaded.language)
  }, [loaded])
  const value = useMemo(
    () => loaded && { ...loaded, setLanguage, format: createFormat(localeOf(loaded.language)) },
    [loaded],
  )
  // Nothing is said in a language that nobody chose.
  return value === undefined ? null : <LanguageContext value={value}>{children}</LanguageContext>
}

/** All texts in the language that was chosen. */
export function useText(): Messages {
  return useLanguage().text
}

/** Numbers, dates and sizes as the reader writes them. */
export function useFormat(): Format {
  return useLanguage().format
}

export function useLanguage(): Chosen {
  const chosen = useContext(LanguageContext)
  if (chosen === undefined) throw new Error('Cannot read a text outside of LanguageProvider')
  return chosen
}

function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED)
  const wanted = stored === null ? navigator.languages.map((tag) => tag.slice(0, 2)) : [stored]
  return wanted.flatMap((code) => LANGUAGES.filter((known) => known.code === code))[0]?.code ?? 'en'
}

/** The reader's own region of the language, where the browser names one. */
function localeOf(language: Language): string {
  return navigator.languages.find((tag) => tag.startsWith(language)) ?? language
}
