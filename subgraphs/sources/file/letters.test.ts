import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeLetters } from './letters.ts'

test('letters of TCVN3 become Unicode', () => {
  assert.equal(
    decodeLetters('Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc', 'tcvn3'),
    'Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc',
  )
  assert.equal(
    decodeLetters('NguyÔn V¨n §øc, Ph­êng H¶i Yªn', 'tcvn3'),
    'Nguyễn Văn Đức, Phường Hải Yên',
  )
})

test('letters of VNI become Unicode', () => {
  assert.equal(
    decodeLetters(
      'Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc',
      'vni',
    ),
    'Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc',
  )
  assert.equal(
    decodeLetters('NGUYEÃN VAÊN ÑÖÙC, Phöôøng Haûi Yeân', 'vni'),
    'NGUYỄN VĂN ĐỨC, Phường Hải Yên',
  )
})

test('text in Unicode, and text without marks, is left as it is', () => {
  for (const letters of ['unicode', 'tcvn3', 'vni'] as const)
    for (const text of ['Nguyễn Văn Đức', 'Nguyễn', 'Le Thi Hoa', 'H49.02-140505-0001'])
      assert.equal(decodeLetters(text, letters), text)
})

test('every small letter of Vietnamese comes back from TCVN3 and from VNI', () => {
  const marks = ['', '\u0301', '\u0300', '\u0309', '\u0303', '\u0323']
  const letters = [...'aăâeêioôơuưy'].flatMap((base) =>
    marks.map((mark) => (base + mark).normalize('NFC')),
  )
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...letters, 'đ', 'b', ' '), { maxLength: 12 }), (word) => {
      const text = word.join('b')
      assert.equal(decodeLetters(encodeTcvn3(text), 'tcvn3'), text)
      assert.equal(decodeLetters(encodeVni(text), 'vni'), text)
    }),
  )
})

/** TCVN3 in the order of its codes, written down anew from the standard's table. */
const tcvn3: Readonly<Record<string, string>> = {
  ă: '¨',
  â: '©',
  ê: 'ª',
  ô: '«',
  ơ: '¬',
  ư: '\u00ad',
  đ: '®',
  à: 'µ',
  ả: '¶',
  ã: '·',
  á: '¸',
  ạ: '¹',
  ằ: '»',
  ẳ: '¼',
  ẵ: '½',
  ắ: '¾',
  ặ: 'Æ',
  ầ: 'Ç',
  ẩ: 'È',
  ẫ: 'É',
  ấ: 'Ê',
  ậ: 'Ë',
  è: 'Ì',
  ẻ: 'Î',
  ẽ: 'Ï',
  é: 'Ð',
  ẹ: 'Ñ',
  ề: 'Ò',
  ể: 'Ó',
  ễ: 'Ô',
  ế: 'Õ',
  ệ: 'Ö',
  ì: '×',
  ỉ: 'Ø',
  ĩ: 'Ü',
  í: 'Ý',
  ị: 'Þ',
  ò: 'ß',
  ỏ: 'á',
  õ: 'â',
  ó: 'ã',
  ọ: 'ä',
  ồ: 'å',
  ổ: 'æ',
  ỗ: 'ç',
  ố: 'è',
  ộ: 'é',
  ờ: 'ê',
  ở: 'ë',
  ỡ: 'ì',
  ớ: 'í',
  ợ: 'î',
  ù: 'ï',
  ủ: 'ñ',
  ũ: 'ò',
  ú: 'ó',
  ụ: 'ô',
  ừ: 'õ',
  ử: 'ö',
  ữ: '÷',
  ứ: 'ø',
  ự: 'ù',
  ỳ: 'ú',
  ỷ: 'û',
  ỹ: 'ü',
  ý: 'ý',
  ỵ: 'þ',
}

const encodeTcvn3 = (text: string) => [...text].map((letter) => tcvn3[letter] ?? letter).join('')

const vniTones: Readonly<Record<string, string>> = {
  '': '',
  '\u0301': 'ù',
  '\u0300': 'ø',
  '\u0309': 'û',
  '\u0303': 'õ',
  '\u0323': 'ï',
}
const vniCircumflex: Readonly<Record<string, string>> = {
  '': 'â',
  '\u0301': 'á',
  '\u0300': 'à',
  '\u0309': 'å',
  '\u0303': 'ã',
  '\u0323': 'ä',
}
const vniBreve: Readonly<Record<string, string>> = {
  '': 'ê',
  '\u0301': 'é',
  '\u0300': 'è',
  '\u0309': 'ú',
  '\u0303': 'ü',
  '\u0323': 'ë',
}
const vniOwn: Readonly<Record<string, string>> = {
  ỉ: 'æ',
  ĩ: 'ó',
  ị: 'ò',
  ỵ: 'î',
  í: 'í',
  ì: 'ì',
  đ: 'ñ',
}

function encodeVni(text: string): string {
  return [...text]
    .map((letter) => {
      if (vniOwn[letter]) return vniOwn[letter]
      const [base = '', ...marks] = letter.normalize('NFD')
      const shape = marks.find((mark) => /[\u0302\u0306\u031b]/.test(mark))
      const tone = marks.find((mark) => mark !== shape) ?? ''
      if (shape === '\u0302') return base + vniCircumflex[tone]
      if (shape === '\u0306') return base + vniBreve[tone]
      const stem = shape ? { o: 'ô', u: 'ö' }[base] : base
      return `${stem}${vniTones[tone]}`
    })
    .join('')
}
