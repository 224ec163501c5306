import type { Detector } from '../../types.ts'
import { termRows } from './terms.ts'
import { valueRow } from './values.ts'

// Health (GDPR, article 4 (15)): what a person has, takes and is treated for, in prose of seven languages.

const RULE = 'special_health'
const KIND = 'HEALTH'
/** Illnesses and conditions: English, German, French, Spanish, Italian, Portuguese, Dutch. */
const ILLNESSES = `diabet*|asthma*|asma|astma|asthme|cancer|cáncer|cancro|krebs|kanker|carcinom*|karzinom*|melanom*|tumor*|tumour*|tumeur|leuk*|leucemia|leucémie|lymphom*|hepatit*|hiv|vih|tubercul*|tuberkul*
 |depressi*|dépression|depresión|depressão|anxiety|angststörung|anxiété|ansiedad|ansia|ansiedade|bipolar*|schizophren*|esquizofrenia|schizofreni*|epilep*|épilepsie|migraine*|migräne|migraña|emicrania|enxaqueca|alzheimer*|parkinson*
 |dement*|demenz|démence|autis*|adhd|adhs|tdah|hypertens*|bluthochdruck|hypertonie|hipertens*|ipertensione|hypotens*|arthritis|arthrose|artritis|artrite|artrose|osteopor*|psoria*|eczema|ekzem|neurodermitis|dermatitis|covid|covid-19|influenza|pneumon*
 |lungenentzündung|bronchit*|appendicitis|anaemia|anemia|anämie|crohn*|colitis|celiac|coeliac|zöliakie|multiple sclerosis|multiple sklerose|sclérose en plaques|esclerosis múltiple|sclerosi multipla|heart attack|herzinfarkt|infarctus|infarto|schlaganfall|burnout|burn-out|burnout-syndrom|insomnia
 |endometrios*|fibromyalg*|lupus|meningit*|sepsis|stroke|kidney disease|kidney failure|liver disease|heart disease|heart failure|herpes|syphilis|gonorrh*|chlamydia|obesity|adipositas|anorexi*|bulimi*|alcoholism|alkoholabhängig*|opioid addiction|drug addiction|ptsd|posttraumatic*|miscarriage|fehlgeburt|abortion|chemotherap*|dialysis|dialyse|insulin|fracture|bandscheibenvorfall|suicidal*|self-harm`
const MEDICINES = `metformin|ibuprofen|paracetamol|amoxicillin|penicillin|atorvastatin|simvastatin|omeprazole|pantoprazol*|amlodipine|lisinopril|ramipril|losartan|sertraline|fluoxetine|citalopram|escitalopram|venlafaxin*|lorazepam|diazepam|alprazolam|warfarin|levothyrox*|prednison*|salbutamol|albuterol|methotrexat*|tramadol|oxycodone|morphine|gabapentin|pregabalin|lithium carbonate|ritalin|methylphenidat*|quetiapin*|aspirin`
const ALLERGENS =
  'penicillin|pénicilline|penicilina|peanuts?|nuts?|tree nuts|nüsse|nueces|noix|arachides?|cacahuetes|latex|pollen|polen|polline|pólen|dust|milk|milch|lait|leche|latte|leite|eggs?|gluten|soy|wheat|shellfish|seafood|fish|bees?|wasps?|cats?|dogs?|aspirin|aspirina|ibuprofen|antibiotics?|sulfa|codeine|lactose|insect stings|grass|bee stings|kiwi|sesame|contrast media|gräser|hausstaub|noten'
/** What says that it is about a person. */
const NEAR = `patient|patients|diagnosed|diagnosis|diagnose|diagnostiziert|diagnostic|diagnostiqué|diagnóstico|diagnosticado|diagnosticada|diagnosi|gediagnosticeerd|diagnose gestellt|suffers|suffering|suffered|leidet|erkrankt|souffre|atteint|atteinte|sufre|padece|soffre|affetto|affetta|sofre|lijdt|treated for|treatment for|behandelt|behandlung|traitement|tratamiento|trattamento|tratamento
 |therapy|therapie|hospital|hospitalized|hospitalised|krankenhaus|clinic|doctor|physician|arzt|médecin|médico|medico|huisarts|nurse|symptoms|medical|medical history|history of|chronic|sick leave|sick note|krankgeschrieben|krankmeldung|arrêt maladie|baja médica|employee has|tested positive|test positive|positive for|positive test|prescribed|prescription|takes|taking|verschrieben|prescrit|recetado|icd|comorbidity|condition|illness|disease|dose|mg daily|has type|due to his|due to her|recovering|survivor|surgery|operiert|operated|he has|she has|is on|his|her|hat`
const NOT = `svg|line|path|css|canvas|dataset|model|test suite|fixture|enum|research|article|study|keyword|color|colour|width|dasharray|brush|zodiac`

const BEFORE =
  /(?:(?:type [12I]{1,2}|stage [1-4IV]{1,3}|acute|chronic|severe|mild|major|breast|lung|prostate|colon|skin|ovarian|pancreatic|stomach|brain|bipolar|gestational|rheumatoid|bacterial|viral|post-traumatic|high|low|akute|chronische|clinical|atrial|congestive) ){1,2}$/i
const AFTER =
  /^(?:[ -](?:mellitus|type [12]|typ [12]|de type [12]|tipo [12]|disease|disorder|syndrome|failure|cancer|attack|positive|positiv|negative|mutation|[ABCDE](?![\p{L}\d])|\d{1,4} ?(?:mg|mcg|µg|ml|IU|units)(?![\p{L}\d]))){1,2}/iu

/** Health in running text. */
export const HEALTH_DETECTORS: readonly Detector[] = [
  ...termRows({
    rule: RULE,
    kind: KIND,
    terms: ILLNESSES,
    near: NEAR,
    not: NOT,
    before: BEFORE,
    after: AFTER,
  }),
  ...termRows({
    rule: RULE,
    kind: KIND,
    terms: MEDICINES,
    near: `${NEAR}|mg|ml|tablet|tablets|medication|medication list|pill|pills|daily|pharmacy`,
    not: NOT,
    after: AFTER,
  }),
  ...termRows({
    rule: RULE,
    kind: KIND,
    terms: 'pregnant|schwanger|enceinte|embarazada|incinta|grávida|zwanger',
    near: 'she|her|is|patient|employee|weeks|months|week|user|member|wife|customer|ist|frau|mitarbeiterin|woche|monat|est|elle|semaines|mois|está|ella|semanas|è|settimane|ela|weken|vrouw',
    before: /\d{1,2} (?:weeks|months) $/i,
    after:
      /^ (?:since|in|for|with)? ?(?:the )?\d{1,2}(?:st|nd|rd|th|\.)? (?:weeks?|months?|woche|monat)/i,
  }),
  ...termRows({
    rule: RULE,
    kind: KIND,
    terms:
      'wheelchair user|hearing impaired|visually impaired|schwerbehindert*|gehbehindert|registered disabled|physically disabled|handicapé|handicapée|discapacitado|discapacitada|disabile|deficiente visual|gehandicapt',
    near: 'patient|employee|user is|customer|passenger|he|she|is|member|student|applicant|needs|requires|mitarbeiter|ist|est|es|è|é|person',
  }),
  valueRow({
    rule: RULE,
    kind: KIND,
    phrases:
      'icd|icd-10|icd10|icd-10-cm|icd-10-gm|icd-11|icd 10|icd code|icd-10 code|diagnosis code|diagnosis|diagnosekode|dx|dx code|code cim|cim-10|cie-10',
    form: /^[ :=#"'(]{1,4}(?:code|is|:)?[ :="'(]{0,3}([A-TV-Z]\d[\dAB](?:\.[\dA-Z]{1,4})?)(?![\p{L}\d.]|-[\p{L}\d])/u,
  }),
  valueRow({
    rule: RULE,
    kind: KIND,
    phrases:
      'blood type|blood group|bloodtype|blutgruppe|groupe sanguin|grupo sanguíneo|grupo sanguineo|tipo sanguíneo|gruppo sanguigno|bloedgroep',
    form: /^[ :="'(]{1,4}(?:is|of|ist|est|es|è|é|:)?[ :="'(]{0,3}((?:AB|A|B|O|0)(?:[ -]?(?:\+|-|−|Rh[ +-]{0,2}(?:positive|negative|positiv|negativ|pos|neg)?|positive|negative|positiv|negativ|positif|négatif|positivo|negativo|pos|neg))?)(?![\p{L}\d])/u,
  }),
  valueRow({
    rule: RULE,
    kind: KIND,
    phrases:
      'allergic to|allergisch gegen|allergique à|allergique aux|alérgico a|alérgica a|allergico a|allergica a|allergisch voor',
    form: new RegExp(
      `^ ((?:the |la |las |los |les |il |alle |den )?(?:${ALLERGENS})(?:(?:,| and| und| et| y| e| en) \\p{Ll}{4,24})?)(?![\\p{L}\\d_(])`,
      'iu',
    ),
  }),
  valueRow({
    rule: RULE,
    kind: KIND,
    phrases:
      "grad der behinderung|gdb|disability rating|degree of disability|taux d'incapacité|grado de discapacidad",
    form: /^[ :=]{1,3}(?:von |of |is |de )?(\d{2,3}(?: ?%)?)(?![\d.])/u,
  }),
  valueRow({
    rule: RULE,
    kind: KIND,
    phrases: 'prescribed|verschrieben|recetado|prescrit|prescritto',
    form: /^[ :]{1,2}(\p{L}[\p{L}-]{3,24} \d{1,4}(?:[.,]\d)? ?(?:mg|mcg|µg|ml|IE|IU))(?![\p{L}\d])/u,
  }),
]
