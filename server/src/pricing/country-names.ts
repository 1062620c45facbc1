/** Countries as people write them in a list of prices: English names and three-letter codes, for hints and for searches. */
import { callingCodesOf } from '@websms/sms'

/** Codes of the countries whose English name contains the text. */
export function countriesNamed(text: string): string[] {
  const part = text.toLowerCase()
  return part.length < nameLengthMin
    ? []
    : [...englishNames()].flatMap(([name, code]) => (name.includes(part) ? [code] : []))
}

/** A shorter text is a part of too many names. */
const nameLengthMin = 3

/** The code (ISO 3166-1 alpha-2) behind an English name, however its words are joined, or behind a three-letter code; null when
 *  no country is called so. */
export function countryNamed(text: string): string | null {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
  threeLetters ??= codesOfThreeLetters()
  return englishNames().get(name) ?? otherNames.get(name) ?? threeLetters.get(name) ?? null
}

const otherNames = new Map([
  ...['uk', 'great britain', 'england', 'scotland', 'wales'].map((name) => [name, 'GB'] as const),
  ...['united states of america', 'america'].map((name) => [name, 'US'] as const),
  ...['aotearoa', 'aotearoa new zealand'].map((name) => [name, 'NZ'] as const),
])

let names: ReadonlyMap<string, string> | null = null

/** Codes by English names, in lower case. */
function englishNames(): ReadonlyMap<string, string> {
  names ??= namesOfCountries()
  return names
}

function namesOfCountries(): ReadonlyMap<string, string> {
  const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const codes = letters.flatMap((first) => letters.map((second) => first + second))
  return new Map(
    codes
      .filter((code) => callingCodesOf(code).length > 0)
      .flatMap((code) => {
        const name = english.of(code)
        return name === undefined ? [] : [[name.toLowerCase(), code] as const]
      }),
  )
}

let threeLetters: ReadonlyMap<string, string> | null = null

/** Codes by those of three letters, in lower case, of countries that have numbers. */
function codesOfThreeLetters(): ReadonlyMap<string, string> {
  const pairs = alpha3.split(/\s+/).map((pair) => [pair.slice(2).toLowerCase(), pair.slice(0, 2)] as const)
  return new Map(pairs.filter(([, code]) => callingCodesOf(code).length > 0))
}

/** ISO 3166-1: alpha-2 and alpha-3, joined. */
const alpha3 = `
  ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB BDBGD BEBEL
  BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD
  CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA
  DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF
  GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN
  IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA
  KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE
  MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM
  NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM
  PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN
  SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL
  TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR
  VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE`.trim()
