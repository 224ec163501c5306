import type { Detector } from '../../types.ts'
import { termRows } from './terms.ts'
import { valueRow } from './values.ts'

// Special categories (GDPR, article 9 and 10) in prose of seven languages. Each has a rule of its own, so that each can
// be switched off; the names are those of the keys (key_words.ts).

const KIND = 'SPECIAL_CATEGORY'

const FAITHS = `catholic|roman catholic|muslim|moslem|jewish|hindu|buddhist|protestant|sikh|atheist|agnostic|lutheran|evangelical|baptist|methodist|mormon|shia|sunni|jehovah's witness|orthodox christian|christian
 |katholisch|römisch-katholisch|evangelisch|muslimisch|jüdisch|buddhistisch|konfessionslos|catholique|musulman|musulmane|juif|juive|bouddhiste|athée|católico|católica|musulmán|musulmana|judío|judía|budista|ateo|cattolico|cattolica|ebreo|ebrea|muçulmano|muçulmana|judeu|katholiek|moslim|joods|boeddhist|hindoe`
const OF_FAITH = `religion|religious|faith|konfession|glaube|foi|croyance|religión|fe|religione|religião|geloof|religie|practising|practicing|devout|is a|is an|is catholic|is muslim|is jewish|is hindu|identifies as|converted to|raised|bekennt|ist|croyant|pratiquant|practicante|praticante|church tax|kirchensteuer|mosque|synagogue|parish|beliefs|believer|he is|she is`
const ORIENTATIONS = `gay|lesbian|bisexual|homosexual|heterosexual|asexual|pansexual|queer|transgender|transsexual|nonbinary|non-binary|schwul|lesbisch|bisexuell|homosexuell|heterosexuell|homosexuel|homosexuelle|lesbienne|bisexuel|bisexuelle|hétérosexuel|lesbiana|heterosexuel|omosessuale|lesbica|bisessuale|eterosessuale|homossexual|lésbica|bissexual|homoseksueel|biseksueel|heteroseksueel`
const OF_ORIENTATION = `orientation|sexuality|sexual orientation|sexual|gender identity|identifies as|identify as|came out|coming out|is gay|is lesbian|is bisexual|is queer|is transgender|openly|he is|she is|employee|patient|user is|member|customer|orientierung|sexuelle|ist|outed|orientación|orientamento|orientação|geaardheid|est|es|è|é|partner`
const ETHNICITIES = `african american|african-american|black african|black caribbean|white british|white irish|caucasian|hispanic|latino|latina|latinx|arab|roma|sinti|romani|pacific islander|native american|aboriginal|mestizo|kurdish|han chinese|uyghur|ashkenazi|south asian|east asian|asian british|mixed race`
const OF_ETHNICITY = `ethnicity|ethnic|ethnic origin|ethnic background|race|descent|heritage|ancestry|identifies as|racial|herkunft|ethnie|étnico|etnia|origine|afkomst|self-identified|is of`
const NOT = `condition|type|locale|language|translation|charset|keyboard|font|calendar|holiday|cuisine|restaurant|portrait|landscape|screen|enum|dataset|music`

const CLAUSE =
  "(\\p{L}[\\p{L}'’-]{1,24}(?: (?!and|by|on|in|at|since|because|was|is|has)\\p{L}[\\p{L}'’-]{0,24}){0,4})"

/** Special categories in running text. */
export const CATEGORY_DETECTORS: readonly Detector[] = [
  ...termRows({ rule: 'special_religion', kind: KIND, terms: FAITHS, near: OF_FAITH, not: NOT }),
  ...termRows({
    rule: 'special_orientation',
    kind: KIND,
    terms: ORIENTATIONS,
    near: OF_ORIENTATION,
    not: NOT,
  }),
  ...termRows({
    rule: 'special_ethnicity',
    kind: KIND,
    terms: ETHNICITIES,
    near: OF_ETHNICITY,
    not: `${NOT}|thread|data race|detector`,
  }),
  ...termRows({
    rule: 'special_union',
    kind: KIND,
    terms: `trade union member|union member|union membership|union dues|union representative|shop steward|gewerkschaftsmitglied|gewerkschaftsbeitrag|betriebsratsmitglied|syndiqué|syndiquée|délégué syndical|sindicalista|afiliado al sindicato|afiliada al sindicato|iscritto al sindacato|iscritta al sindacato|sindacalista|sindicalizado|sindicalizada|vakbondslid|member of the union|member of a union|member of ig metall|member of ver.di|member of unison|mitglied der gewerkschaft|mitglied der ig metall|mitglied bei ver.di|membre du syndicat|membre de la cgt|miembro del sindicato|membro do sindicato|lid van de vakbond`,
    near: `employee|is|he|she|worker|staff|member|since|paid|payroll|deducted|hr|ist|seit|mitarbeiter|est|depuis|es|desde|è|dal|é|is sinds|for|of`,
    not: 'type|types|enum|struct|typescript|query|sql|select|set|operator|schema|field|variant|find|disjoint',
  }),
  ...termRows({
    rule: 'special_politics',
    kind: KIND,
    terms: `registered republican|registered democrat|republican voter|democrat voter|labour voter|tory voter|conservative voter|parteimitglied|party member|party membership|member of the communist party|member of the labour party|member of the conservative party|member of the green party|member of the republican party|member of the democratic party|mitglied der spd|mitglied der cdu|mitglied der afd|mitglied der grünen|mitglied der fdp|membre du parti|miembro del partido|militante del partido|iscritto al partito|iscritta al partito|membro do partido|filiado ao partido|lid van de partij`,
    near: `is|he|she|employee|customer|member|since|user|voter|registered|political|politics|ist|seit|est|depuis|es|desde|è|dal|é|of|the`,
    not: 'third|event|birthday|lfg|guild|game|relying|raid',
    after:
      /^ (?:socialiste|communiste|républicain|socialista|comunista|popular|democratico|democrático|trabalhista|van de arbeid)/i,
  }),
  valueRow({
    rule: 'special_politics',
    kind: KIND,
    phrases:
      'voted for|votes for|intends to vote for|wählt|stimmte für|vote pour|a voté pour|vota a|votó por|ha votato|votou em|stemde op',
    form: /^ ((?:the |die |le |la |il |el |o |de )?(?:Republicans?|Democrats?|Labour|Conservatives?|Tories|Greens?|Green Party|SPD|CDU|CSU|AfD|FDP|Grünen?|Linke|Renaissance|Rassemblement National|PS|PSOE|PP|Vox|Podemos|PD|Lega|Forza Italia|PT|PSD|VVD|PVV|D66|GroenLinks)(?: party)?)(?![\p{L}\d])/u,
  }),
  valueRow({
    rule: 'special_religion',
    kind: KIND,
    phrases:
      'religion is|religion was|faith is|konfession ist|confession:|religion :|religión es|religione è',
    form: /^ (\p{Lu}\p{L}{3,20}(?: \p{Lu}\p{L}{3,20})?)(?![\p{L}\d])/u,
  }),
  valueRow({
    rule: 'special_ethnicity',
    kind: KIND,
    phrases: 'ethnicity is|ethnic origin is|race is|ethnische herkunft ist|origine ethnique est',
    form: /^ (\p{Lu}\p{L}{2,20}(?:[ -]\p{Lu}\p{L}{2,20})?)(?![\p{L}\d])/u,
  }),
  valueRow({
    rule: 'special_crime',
    kind: KIND,
    phrases: `convicted of|convicted for|found guilty of|pleaded guilty to|arrested for|charged with|criminal record for|criminal conviction for|previous conviction for|vorbestraft wegen|verurteilt wegen|condamné pour|condamnée pour|condenado por|condenada por|condannato per|condannata per|veroordeeld voor|veroordeeld wegens`,
    form: new RegExp(
      `^ (?=[^\\n]{0,48}(?:theft|fraud|assault|murder|manslaughter|robbery|burglary|rape|drug|driving|violence|offen[cs]e|felony|misdemeano|perjury|arson|embezzle|laundering|possession|trafficking|abuse|harassment|crime|diebstahl|betrug|körperverletzung|raub|mord|steuerhinterziehung|vol\\b|fraude|violences|meurtre|escroquerie|robo|hurto|estafa|asesinato|furto|frode|truffa|omicidio|roubo|homicídio|diefstal|mishandeling|moord))${CLAUSE}`,
      'iu',
    ),
  }),
  valueRow({
    rule: 'special_biometric',
    kind: KIND,
    phrases: `fingerprint template|face template|facial template|iris template|biometric template|voice template|face embedding|faceprint|voiceprint|iris code|fingerprint minutiae|biometric hash|fingerabdruck-template|gabarit biométrique|plantilla biométrica|template biometrico|biometrisch template`,
    form: /^(?:[ :="'(]{1,4}(?:is|was|id|data|hash)?)?[ :="'(]{1,4}([A-Za-z\d+/_-]{16,}={0,2})(?![\p{L}\d])/u,
  }),
  valueRow({
    rule: 'special_genetic',
    kind: KIND,
    phrases: 'genotype|variant|mutation in|carrier of|snp|mutation',
    form: /^[ :="'(]{1,3}(?:is |of |in |the )?((?:BRCA[12]|CFTR|HTT|APOE(?:[ -]?[εe]4)?|MLH1|TP53)(?: (?:mutation|variant|gene|positive|carrier))?|rs\d{3,10}(?: ?\([ACGT];[ACGT]\))?)(?![\p{L}\d])/u,
  }),
]
