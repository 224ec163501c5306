/** Where a complaint goes to, by the name of the regulation. What is not here is told without a name. */
const AUTHORITIES: ReadonlyMap<string, string> = new Map([
  [
    'gdpr',
    'the data protection authority of the country where you live or work, or where you think that the law was broken',
  ],
  ['uk_gdpr', 'the Information Commissioner (ICO)'],
  ['ccpa', 'the California Privacy Protection Agency or the Attorney General of California'],
  ...['virginia_vcdpa', 'colorado_cpa', 'connecticut_ctdpa', 'utah_ucpa', 'texas_tdpsa']
    .concat('oregon_ocpa', 'montana_mtcdpa', 'iowa_icdpa')
    .map((name): [string, string] => [name, 'the Attorney General of your state']),
  ['lgpd', 'the Autoridade Nacional de Proteção de Dados (ANPD)'],
  ['pipeda', 'the Office of the Privacy Commissioner of Canada'],
  ['quebec_law_25', 'the Commission d’accès à l’information du Québec'],
  ['korea_pipa', 'the Personal Information Protection Commission of Korea'],
  ['australia_app', 'the Office of the Australian Information Commissioner'],
  ['singapore_pdpa', 'the Personal Data Protection Commission of Singapore'],
  ['swiss_fadp', 'the Federal Data Protection and Information Commissioner (FDPIC)'],
  ['turkey_kvkk', 'the Kişisel Verileri Koruma Kurumu (KVKK)'],
  ['japan_appi', 'the Personal Information Protection Commission of Japan'],
  ['argentina_pdpl', 'the Agencia de Acceso a la Información Pública'],
  ['colombia_1581', 'the Superintendencia de Industria y Comercio'],
  ['popia', 'the Information Regulator of South Africa'],
])

/** Who hears complaints under a regulation, in words that go on a sentence. */
export function authorityOf({ name }: { readonly name: string }): string {
  return AUTHORITIES.get(name) ?? 'the authority that supervises data protection where you live'
}
