/** Words that speak for any id of a sort, whatever the country; `!` behind those that mean nothing else. */
export const WORD_LISTS: Readonly<Record<string, string>> = {
  /** Whom a state knows by a number. */
  n: `national id!|national id number!|national identification!|national identity!|national identifier!|national number!|national no!
|national identification number!|national identity number!|nationalid!|identity number!|identity card!|identity no!|id card!|id card number!|identity document!
|identification number|identification no|id number|id no|id nr|id num|citizen id!|citizen number!|citizenship number!|citizen service
|personal id!|personal id number!|personal identification!|personal identification number!|personal identity!|personal identity code!|personal identity number!
|personal number!|personal code!|personal numeric code!|personal no!|identity code|personal identification code!|government id!|govt id!|state id!
|resident id!|residence permit!|resident number|birth number!|national registration!|civil registration!|population register|national code|tnin
|documento de identidad!|documento nacional|numero de identidad!|número de identidad!|identidad|identidade|carte d'identite!|carte d identite|carte d'identité
|carte d identité|piece d identite|pièce d identité|numero d'identite|identite|identiteitskaart!|identitätsnummer|personennummer!|personalnummer|identitetsnummer!
|documento de identidade!|numero di documento!|numéro national|numero nacional|matricule|kimlik|matricula|удостоверение личности|персональный номер|身份|身分|identification card!`,
  /** What a tax office gives. */
  t: `tax id!|tax ids!|tax id number!|tax number!|tax no!|tax identification!|tax identification number!|tax code!|tax reference!|taxpayer|taxpayer id!|taxpayer number!
|taxpayer identification!|taxpayer identification number!|taxid!|tin|tin number!|tin no!|fiscal code!|fiscal number!|fiscal id!|vat number|vat id|vat code|vat no|vat|vat reg
|identificacion fiscal!|identificación fiscal!|numero de identificacion fiscal!|número de identificación fiscal!|número fiscal!|numero fiscale|identifiant fiscal!
|codigo fiscal|código fiscal|steuer|fiscaal nummer!|belastingnummer|skattenummer|skatt|vergi|налог|tax|irs`,
  /** Social security and insurance of all states. */
  s: `social security!|social security number!|social security no!|social security id!|social insurance!|social insurance number!|ssn!|ssn no!|insurance number!
|insurance no|nss|social security code|social number|seguridad social|seguro social|segurança social|sécurité sociale|securite sociale|sozialversicherung
|sociale zekerheid|previdenza sociale|national insurance`,
  /** Health insurance and services. */
  h: `health insurance!|health insurance number!|health card!|health card number!|health number!|health id!|health care number|healthcare number|patient id!|patient number!
|patient no!|medical record!|medical record number!|mrn!|patient identifier!|insured id|member id|medicare!|versichertennummer!|krankenkasse|health care|healthcare`,
  p: `passport!|passports!|passport no!|passport number!|passport num!|passport id!|passport #|passportno!|passportnumber!|passport nr!|passport card!|passport book!|travel document!
|travel document number!|reisepass!|reisepassnummer!|passnummer!|pass nummer!|pass number!|passnr!|pass-nr!|reisepass-nr!|passeport!|numero de passeport!|numéro de passeport|pasaporte!|numero de pasaporte!|número de pasaporte
|passaporto!|numero passaporto!|numero di passaporto!|passaporte!|numero do passaporte!|número do passaporte|paspoort!|paspoortnummer!|paszport!|paszportu!|numer paszportu!|pas|pasnummer!|passi|passinumero!|passin numero
|pasaport!|pasaport no!|pasaport numarasi!|pasaport numarası|cestovni pas!|cestovní pas|cislo pasu!|číslo pasu|útlevél|utlevel!|utlevelszam!|útlevélszám|pasaport numarası|pasaportul|pasaportului
|pașaport|pasas|passi nr|putovnica!|putovnice|pasoš|pasos!|paspor!|nomor paspor!|hộ chiếu|ho chieu!|paszportnummer|διαβατήριο|διαβατηρίου|паспорт|паспорта|паспортни|загранпаспорт|חשבון דרכון|דרכון
|جواز سفر|جواز السفر|رقم الجواز|पासपोर्ट|护照|護照|旅券|パスポート|여권|여권번호|หนังสือเดินทาง|passport holder`,
  l: `driver license!|driver licence!|drivers license!|drivers licence!|driver's license!|driver's licence!|driving license!|driving licence!|drivers lic|driver lic|driver permit
|driver license number!|drivers license number!|driver's license number!|driving licence number!|driving license number!|driver license no!|driving licence no!|license number|licence number|licence no|license no
|driverlicense!|driverslicense!|driving permit!|driving lic|dl|dl number!|dl no!|dl#|dln!|dlno!|license id|my license|my licence|driver number!|lic|lic#|lics
|führerschein!|fuehrerschein!|führerscheinnummer!|fuehrerscheinnummer!|permis de conduire!|numero de permis!|numéro de permis!|permis|licencia de conducir!|licencia de conduccion!|licencia de conducción!|permiso de conducir!
|carnet de conducir!|licencia de manejo!|brevete!|patente di guida!|patente|numero patente!|carta de conducao!|carta de condução!|carteira de motorista!|cnh!|carteira nacional de habilitacao!|rijbewijs!|rijbewijsnummer!
|prawo jazdy!|nr prawa jazdy!|prawa jazdy!|körkort!|korkort!|körkortsnummer|forerkort!|førerkort|kørekort|korekort!|ajokortti!|ajokortin numero!|řidičský průkaz|ridicsky prukaz!|ridicskeho prukazu!|vodičský preukaz|vodicsky preukaz!
|jogosítvány|jogositvany!|vezetői engedély|vezetoi engedely!|permis de conducere!|vozačka dozvola|vozacka dozvola!|vozniško dovoljenje|voznisko dovoljenje!|ehliyet!|sürücü belgesi|surucu belgesi!|ehliyet no!
|шофьорска книжка|водительское удостоверение|водительских прав|права|посвідчення водія|άδεια οδήγησης|δίπλωμα οδήγησης|רישיון נהיגה|رخصة القيادة|رخصة قيادة|ड्राइविंग लाइसेंस|驾驶证|驾照|駕照|運転免許|免許証|운전면허|면허번호|ใบขับขี่|giấy phép lái xe|bằng lái xe|bang lai xe!|sim a|surat izin mengemudi!`,
}

/** Words that say what a number is, when it is no id of a person: they take words before them out of force. */
export const OTHER_NUMBERS = `order|orders|invoice|invoices|ticket|tickets|build|version|release|port|ports|pid|byte|bytes|size|length|offset|timestamp|duration|elapsed|phone
|mobile|tel|telephone|fax|cell|zip|postcode|tracking|shipment|amount|total|price|count|job|request|trace|span|event|batch|error|sku|iban|imei|transaction|payment|commit|revision
|thread|process|memory|uptime|epoch|latency|sequence|row|rows|line|page|index|hash|checksum|seq|rev|ts|ms|ns|us|sec|seconds|kb|mb|took|retry|queue|pod|node|worker|dob|birth date|date of birth|geboren|telefon|handy|rechnung|bestellung|pedido|commande
|order id|correlation|attempt|exit|http|bestelling|zamowienie`

/** The words of a list without marks, or those with the mark alone. */
export function wordsOf(list: string, marked = false): readonly string[] {
  const words = list.split('|').map((word) => word.trim())
  const chosen = marked ? words.filter((word) => word.endsWith('!')) : words
  return chosen.map((word) => word.replace(/!$/, '')).filter((word) => word !== '')
}
