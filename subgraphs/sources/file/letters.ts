/** How Vietnamese letters are written in a file: as Unicode, or for the fonts of before it. */
export type Letters = 'unicode' | 'tcvn3' | 'vni'

/**
 * Text of TCVN3 (the fonts named `.Vn…`) or VNI as Unicode. Such a text looks like letters of Western
 * Europe, `céng hßa` and `coäng hoøa`, whatever the file is encoded in; one with letters that only
 * Unicode has is left as it is. TCVN3's fonts of capitals have no codes of their own: what was written
 * in them is in small letters here.
 */
export function decodeLetters(text: string, letters: Letters): string {
  if (letters === 'unicode' || /[\u0102-\u01b0\u1ea0-\u1eff]|\p{M}/u.test(text)) return text
  return letters === 'tcvn3' ? fromTcvn3(text) : fromVni(text)
}

/** The letters of TCVN3 by their codes, as Windows-1252 shows them. Source: TCVN 5712:1993, VN3. */
const tcvn3Codes = '¡¢§£¤¥¦¨©®ª«¬\u00ad¸µ¶·¹¾»¼½ÆÊÇÈÉËÐÌÎÏÑÕÒÓÔÖÝ×ØÜÞãßáâäèåæçéíêëìîóïñòôøõö÷ùýúûüþ'
const tcvn3Letters = 'ĂÂĐÊÔƠƯăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ'

const tcvn3 = new Map(
  [...tcvn3Codes].map((code, place) => [code, [...tcvn3Letters][place] ?? code]),
)

function fromTcvn3(text: string): string {
  return [...text].map((code) => tcvn3.get(code) ?? code).join('')
}

/** VNI writes a letter's marks behind it. */
const vniMarks: Readonly<Record<string, string>> = {
  ù: '\u0301',
  ø: '\u0300',
  û: '\u0309',
  õ: '\u0303',
  ï: '\u0323',
  â: '\u0302',
  á: '\u0302\u0301',
  à: '\u0302\u0300',
  å: '\u0302\u0309',
  ã: '\u0302\u0303',
  ä: '\u0302\u0323',
  ê: '\u0306',
  é: '\u0306\u0301',
  è: '\u0306\u0300',
  ú: '\u0306\u0309',
  ü: '\u0306\u0303',
  ë: '\u0306\u0323',
}

const vniLetters: Readonly<Record<string, string>> = {
  ñ: 'đ',
  ô: 'ơ',
  ö: 'ư',
  æ: 'ỉ',
  ó: 'ĩ',
  ò: 'ị',
  î: 'ỵ',
}

const vniMark = Object.keys(vniMarks).join('')
const vniWritten = new RegExp(
  `([aeouyôö])([${vniMark}])|[${Object.keys(vniLetters).join('')}]`,
  'gi',
)

function fromVni(text: string): string {
  return text.replaceAll(vniWritten, (written, base?: string, mark?: string) =>
    base === undefined || mark === undefined
      ? vniLetter(written)
      : (vniLetter(base) + (vniMarks[mark.toLowerCase()] ?? '')).normalize('NFC'),
  )
}

function vniLetter(code: string): string {
  const small = code.toLowerCase()
  const letter = vniLetters[small] ?? small
  return code === small ? letter : letter.toUpperCase()
}
