import { describe, expect, it } from 'vitest'
import { createScrubber } from '../../scrubber.ts'

const { scan } = createScrubber()
describe('an address of a wallet with its check', () => {
  it.each(
    `16Yeky6GMjeNkAiNcBY7ZhrLoMSgg1BoyZ
3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy
bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq
bc1p5d7rjq7g6rdk2yhzks9smlaqtedr4dekq08ge8ztwac72sfr9rusxg3297
BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4
0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed
4BKjy1uVRTPiz4pHyaXXawb82XpzLiowSDd8rEQJGqvN6AD6kWosLQ6VJXW9sghopxXgQSh1RTd54JdvvCRsXiF41xvfeW5
44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A
rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh
GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ
bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a
qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a
TJRabPrwbZy45sbavfcjinPJC18kjpRTv8
LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9
DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L
EQDtFpEwcFAEcRe5mLVh2N6C0x-_hJEM7W61_JLnSF74p4q2
addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x`.split(
      '\n',
    ),
  )('%s is found whole', (a) => {
    expect(scan(`to ${a}, x`).map((f) => f.kind + (f.end - f.start - a.length))).toEqual([
      'CRYPTO_WALLET0',
    ])
  })
})
