-- One item a dossier that is charged, and what is owed on land beside it.
CREATE UNLOGGED TABLE draft.owed AS
SELECT
  1 AS item, dossier.*, charge_kind AS kind, charge_name AS name,
  CASE charge_kind WHEN 'FEE' THEN charge_dong + charge_dong / 10 * draft.dice(ordinal, 60, 10)
    ELSE charge_dong END::bigint AS dong,
  NOT is_organisation AND draft.dice(ordinal, 61, 100) < 6 AS is_exempt
FROM draft.dossier JOIN draft.field ON field.code = field_code
WHERE is_charged
UNION ALL
SELECT
  2, dossier.*, 'FINANCIAL_OBLIGATION',
  CASE WHEN procedure.name LIKE 'Đăng ký biến động%' THEN 'Lệ phí trước bạ, thuế thu nhập từ chuyển nhượng'
    ELSE 'Tiền sử dụng đất' END,
  -- Now and then a whole project's land: more than 32 bits hold.
  CASE WHEN draft.dice(ordinal, 62, 150) = 0 THEN 2400000000 + draft.dice(ordinal, 63, 9000) * 1000000::bigint
    ELSE 500000 + draft.dice(ordinal, 63, 900) * 250000 END,
  false
FROM draft.dossier JOIN draft.procedure ON procedure.code = procedure_code
WHERE is_charged AND draft.dice(ordinal, 64, 2) = 0 AND procedure.name IN (
  'Đăng ký biến động do chuyển nhượng, tặng cho, thừa kế quyền sử dụng đất',
  'Cấp giấy chứng nhận quyền sử dụng đất lần đầu',
  'Chuyển mục đích sử dụng đất',
  'Giao đất, cho thuê đất đối với tổ chức'
);

-- Payers pay when they hand in or, if billed later, when the result is ready; what was paid is receipted
-- after two working days and at the Treasury after ten.
INSERT INTO fees.item (
  id, dossier_id, procedure_code, field_code, department_code, beneficiary_code, collected_at, scope,
  kind, name, dong, exemption_reason, exemption_legal_basis, state, assessed_on, paid_on, receipt_number
)
WITH paid AS (
  SELECT
    owed.*,
    CASE
      WHEN is_exempt THEN NULL
      WHEN outcome = 'PAYMENT_REQUESTED' THEN NULL
      WHEN ended IS NULL OR outcome = 'WITHDRAWN'
        THEN CASE WHEN draft.dice(ordinal, 65, 2) = 0 THEN accepted / 28800 END
      WHEN billed IS NOT NULL OR draft.dice(ordinal, 65, 10) < 4 THEN ended / 28800
      ELSE accepted / 28800
    END AS paid_number,
    draft.dice(ordinal, 66, 4) + 1 AS ground
  FROM draft.owed
), placed AS (
  SELECT
    paid.*, paid_on.day AS paid_on,
    row_number() OVER (
      PARTITION BY paid.department_code, handled_by, paid_on.day IS NULL ORDER BY ordinal, item
    ) AS place,
    CASE
      WHEN paid_on.day IS NULL AND outcome = 'PAYMENT_REQUESTED' AND NOT is_exempt THEN 'REQUESTED'
      WHEN paid_on.day IS NULL AND outcome = 'WITHDRAWN' THEN 'CANCELLED'
      WHEN paid_on.day IS NULL THEN 'ASSESSED'
      WHEN outcome = 'WITHDRAWN' THEN 'REFUNDED'
      WHEN paid_number > today.number - 2 THEN 'PAID'
      WHEN paid_number > today.number - 10 THEN 'RECEIPTED'
      ELSE 'SETTLED'
    END AS state
  FROM paid
  JOIN draft.working_day AS today ON today.day = date '2014-07-02'
  LEFT JOIN draft.working_day AS paid_on ON paid_on.number = paid_number
)
SELECT
  draft.id_of('motcua demo fee ' || ordinal || ' ' || item), id, procedure_code, field_code,
  department_code, handled_by,
  -- The two departments that the article names collect one item in seven at the centre, others thirteen in fourteen.
  CASE
    WHEN department_code IN ('H49.03', 'H49.05') THEN
      CASE WHEN place % 7 = 0 THEN 'CENTRE' WHEN place % 7 = 1 THEN 'BANK' ELSE 'DEPARTMENT' END
    WHEN place % 14 > 0 THEN 'CENTRE'
    ELSE (ARRAY['DEPARTMENT', 'BANK', 'ONLINE', 'POST'])[1 + place / 14 % 4]
  END,
  scope, kind, name,
  CASE WHEN is_exempt THEN 0 ELSE dong END,
  CASE WHEN is_exempt THEN (ARRAY['Hộ nghèo', 'Người có công với cách mạng', 'Người khuyết tật', 'Trẻ em'])[ground] END,
  CASE WHEN is_exempt THEN (ARRAY[
    'Pháp lệnh Phí và lệ phí 38/2001/PL-UBTVQH10 [G] unverified',
    'Pháp lệnh Ưu đãi người có công với cách mạng 26/2005/PL-UBTVQH11 [G] unverified',
    'Luật Người khuyết tật 51/2010/QH12 [G] unverified',
    'Luật Bảo vệ, chăm sóc và giáo dục trẻ em 25/2004/QH11 [G] unverified'
  ])[ground] END,
  state, day, paid_on,
  CASE WHEN state IN ('RECEIPTED', 'SETTLED', 'REFUNDED') THEN 'AA/14P-' || lpad((ordinal * 2 + item)::text, 7, '0') END
FROM placed;
