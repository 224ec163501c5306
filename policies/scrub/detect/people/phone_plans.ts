/**
 * Digits after the country calling code, by code (ITU-T E.164 and the numbering plans that the ITU publishes):
 * `shortest-longest:codes`. Lengths of premium and paging services are left out.
 */
const PLANS = `10-10:1,7,30,58,90,225,229 5-5:500,682 5-6:247,290 5-7:676,677,678,688 4-7:683,690 5-8:686 5-9:27
 5-10:358,685 5-12:43,971 6-7:597 6-8:386 6-9:46,252,376,421,508,681 6-10:53,95,381,880 6-11:375,598 6-12:49 7-8:241,599,670,675,853,961,965,975
 6-7:298,299,672,687 7-7:238,239,246,248,269,291,297,592,673,674,680,691,692 7-9:40,48,220,231,245,263,265,354,355,385,423,967,968
 6-11:352 7-10:44,61,64,82,98,230,243,254,267,353,372,960 7-11:31,501,503,507,595,679,974 7-12:62,86,972
 8-8:47,45,216,222,223,226,227,228,232,235,236,253,257,266,268,350,356,357,370,371,373,374,389,505,509,800,808,973,993
 8-9:32,36,51,213,224,233,237,250,258,264,359,377,382,383,387,420,591,689,852,886,962,963 8-10:20,60,66,84,378,506,63,850,855,856,964,970,976
 8-11:39,57,65,81,92,502,504,593,977 9-9:33,34,93,94,211,212,218,221,240,242,244,249,251,255,256,260,261,262,351,590,594,596,870,992,994,995,998
 9-10:41,91,380,881,966,979,996 8-12:882,883 9-11:55,56,234,888 10-11:52,54 10-12:878`

interface Plan {
  readonly shortest: number
  readonly longest: number
}

const BY_CODE: ReadonlyMap<string, Plan> = new Map(
  PLANS.split(/\s+/).flatMap((row) => {
    const [lengths = '', codes = ''] = row.split(':')
    const [shortest, longest] = lengths.split('-').map(Number)
    const plan = { shortest: shortest ?? 0, longest: longest ?? 0 }
    return codes.split(',').map((code): [string, Plan] => [code, plan])
  }),
)

/**
 * The country calling code that digits start with: its length, and the fewest and the most digits of a whole number.
 * Codes are prefix-free, so at most one fits. Undefined where none does.
 */
export function callingCode(
  digits: string,
): { readonly length: number; readonly fewest: number; readonly most: number } | undefined {
  for (let length = 1; length <= 3; length++) {
    const plan = BY_CODE.get(digits.slice(0, length))
    if (plan === undefined) continue
    return { length, fewest: length + plan.shortest, most: length + plan.longest }
  }
  return undefined
}
