-- Vietnamese text as it is searched and sorted. No function depends on a collation or an extension,
-- so that PostgreSQL and its embedded form give the same bytes. subgraphs/domain/text.ts has the same
-- three forms for what people type; a test compares them.

-- Words in lower case, between single spaces and after one: what a search finds word by word. Letters
-- are lowered after NFD, where all of Vietnamese but Đ is ASCII with marks. Ð is Eth, typed for Đ.
CREATE FUNCTION procedures.as_written(raw text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT ' ' || normalize(trim(regexp_replace(
    translate(lower(normalize(raw, NFD) COLLATE "C"), 'ĐÐð', 'đđđ'),
    '[\s\u00a0,;:!?()\[\]{}"''‘’“”«»/\\–—…-]+', ' ', 'g'
  )), NFC)
$$;

-- The same in one spelling: the tone of hòa, hòe, thủy on its second vowel, and quí as quý.
CREATE FUNCTION procedures.as_spelt(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT normalize(regexp_replace(regexp_replace(regexp_replace(normalize(written, NFD),
    'o([\u0300\u0301\u0303\u0309\u0323])([ae])', 'o\2\1', 'g'),
    'u([\u0300\u0301\u0303\u0309\u0323])y', 'uy\1', 'g'),
    'qui([\u0300\u0301\u0303\u0309\u0323]?)(?![a-zđ\u0300-\u036f])', 'quy\1', 'g'), NFC)
$$;

-- The same without marks.
CREATE FUNCTION procedures.folded(spelt text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT regexp_replace(normalize(translate(spelt, 'đ', 'd'), NFD), '[\u0300-\u036f]', '', 'g')
$$;

-- Compared by its bytes, orders names as a Vietnamese dictionary does (CLDR's collation `vi`): first by
-- letters, ă and â after a, đ after d, ê, ô, ơ, ư likewise; then by tones, ngang huyền hỏi ngã sắc nặng
-- (and by the kind of quotation mark); then lower case before upper. In NFD the marks that make letters
-- become the greatest bytes, and the tones are left out. Each part ends where it would only say "none".
CREATE FUNCTION procedures.sort_key(raw text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT
    replace(translate(
      lower(translate(name, 'Đ', 'đ') COLLATE "C"),
      E' _-–—,;:!?.''"()[]{}@*/\\&#%`^+<=>|~$0123456789‘’“”\u0306\u0302\u031b\u0300\u0309\u0303\u0301\u0323',
      E'!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLM,,--{|}'
    ), 'đ', 'd{') || ' ' || rtrim(regexp_replace(translate(
      name,
      E'1234567‘“’”\u0300\u0309\u0303\u0301\u0323\u0306\u0302\u031b', '0000000112234567'
    ), '[^1-7]', '0', 'g'), '0') || ' ' || rtrim(regexp_replace(regexp_replace(translate(
      name, E'1\u0300\u0309\u0303\u0301\u0323\u0306\u0302\u031b', '0'
    ), '[A-ZĐ]', '1', 'g'), '[^1]', '0', 'g'), '0')
  FROM translate(normalize(raw, NFD), 'Ðð', 'Đđ') AS name
$$;
