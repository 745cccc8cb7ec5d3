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

-- Payers pay when they hand in or, if billed later, when the result is ready. The centre gives a receipt
-- at once, others after two working days; after ten the money is at the Treasury, after twenty where a
-- department has it. The two departments that the article names
-- collect one item in seven at the centre, others thirteen in fourteen. Moments are in seconds of
-- opening time; those of receipts and of the Treasury are null while they lie ahead.
CREATE UNLOGGED TABLE draft.item AS
WITH paid AS (
  SELECT
    owed.*,
    CASE
      WHEN is_exempt OR outcome = 'PAYMENT_REQUESTED' THEN NULL
      WHEN ended IS NULL OR outcome = 'WITHDRAWN'
        THEN CASE WHEN draft.dice(ordinal, 65, 2) = 0 THEN accepted END
      WHEN billed IS NOT NULL OR draft.dice(ordinal, 65, 10) < 4 THEN ended
      ELSE accepted
    END AS paid
  FROM draft.owed
), placed AS (
  SELECT
    paid.*,
    row_number() OVER (PARTITION BY department_code, handled_by, paid IS NULL ORDER BY ordinal, item)
      AS place
  FROM paid
)
SELECT
  draft.source_id('fee', source, ordinal || '-' || item) AS id, id AS dossier_id, source, ordinal, item,
  procedure_code, field_code, department_code, handled_by, received_by, scope, kind, name,
  CASE WHEN is_exempt THEN 0 ELSE dong END AS dong,
  CASE WHEN is_exempt THEN draft.dice(ordinal, 66, 4) + 1 END AS ground,
  accepted AS assessed,
  CASE WHEN NOT is_exempt THEN coalesce(billed, CASE WHEN outcome = 'PAYMENT_REQUESTED' THEN held END) END
    AS requested,
  paid,
  CASE WHEN outcome = 'WITHDRAWN' AND paid IS NOT NULL THEN least(ended + 3600, now) END AS refunded,
  CASE WHEN outcome = 'WITHDRAWN' AND paid IS NULL THEN ended END AS cancelled,
  CASE
    WHEN collected_at = 'CENTRE' AND paid + 60 <= now THEN paid + 60
    WHEN paid / 28800 + 2 <= today.number AND outcome <> 'WITHDRAWN' THEN (paid / 28800 + 2) * 28800 + 1800
  END AS receipted,
  CASE WHEN paid / 28800 + held_days <= today.number AND outcome <> 'WITHDRAWN'
    THEN (paid / 28800 + held_days) * 28800 + 3600 END AS settled,
  collected_at
FROM placed
JOIN draft.working_day AS today ON today.day = date '2014-07-02'
CROSS JOIN LATERAL (
  SELECT
    today.number * 28800 + 21600 AS now,
    CASE
      WHEN department_code IN ('H49.03', 'H49.05') THEN
        CASE WHEN place % 7 = 0 THEN 'CENTRE' WHEN place % 7 = 1 THEN 'BANK' ELSE 'DEPARTMENT' END
      WHEN place % 14 > 0 THEN 'CENTRE'
      ELSE (ARRAY['DEPARTMENT', 'BANK', 'ONLINE', 'POST'])[1 + place / 14 % 4]
    END AS collected_at
) AS within
CROSS JOIN LATERAL (SELECT CASE collected_at WHEN 'DEPARTMENT' THEN 20 ELSE 10 END AS held_days) AS holding;

INSERT INTO fees.item (
  id, source, dossier_id, procedure_code, field_code, department_code, beneficiary_code, due_at, scope, kind,
  name, exemption_reason, exemption_legal_basis
)
SELECT
  id, source, dossier_id, procedure_code, field_code, department_code, handled_by,
  -- All is due at the centre; what is paid elsewhere is paid there nevertheless.
  'CENTRE', scope, kind, name, grounds.reason, grounds.legal_basis
FROM draft.item
LEFT JOIN (VALUES
  (1, 'Hộ nghèo', 'Pháp lệnh Phí và lệ phí 38/2001/PL-UBTVQH10 [G] unverified'),
  (2, 'Người có công với cách mạng', 'Pháp lệnh Ưu đãi người có công với cách mạng 26/2005/PL-UBTVQH11 [G] unverified'),
  (3, 'Người khuyết tật', 'Luật Người khuyết tật 51/2010/QH12 [G] unverified'),
  (4, 'Trẻ em', 'Luật Bảo vệ, chăm sóc và giáo dục trẻ em 25/2004/QH11 [G] unverified')
) AS grounds (ground, reason, legal_basis) USING (ground);

-- Who tells of it, by a code of their own: the department's system, the bank, the issuer of receipts, the
-- Treasury. A system's codes are those under which it comes in when the system is followed.
INSERT INTO fees.incoming_entry (
  partner, transaction_code, item_id, kind, amount, at, collection_point, receipt_form, receipt_series,
  receipt_number, recorded_at
)
SELECT
  partner,
  CASE partner WHEN source THEN ordinal || '-' || item || '/' || kind ELSE code || ordinal || '-' || item END,
  id, kind, amount, at, collection_point,
  CASE WHEN kind = 'RECEIPTED' THEN '01BLP' END, CASE WHEN kind = 'RECEIPTED' THEN 'AA/14P' END,
  CASE WHEN kind = 'RECEIPTED' THEN lpad((ordinal * 2 + item)::text, 7, '0') END, at
FROM (
  SELECT source AS partner, NULL AS code, source, ordinal, item, id, 'ASSESSED' AS kind,
    dong AS amount, assessed AS second, NULL AS collection_point
  FROM draft.item
  UNION ALL
  SELECT source, NULL, source, ordinal, item, id, 'REQUESTED', dong, requested, NULL
  FROM draft.item WHERE requested IS NOT NULL
  UNION ALL
  SELECT CASE WHEN collected_at IN ('ONLINE', 'BANK') THEN 'ngan-hang' ELSE source END,
    'TT', source, ordinal, item, id, 'PAID', dong, paid, collected_at
  FROM draft.item WHERE paid IS NOT NULL
  UNION ALL
  SELECT 'bien-lai-' || handled_by, 'BL', source, ordinal, item, id, 'RECEIPTED', dong, receipted, NULL
  FROM draft.item WHERE receipted IS NOT NULL
  UNION ALL
  SELECT 'kho-bac', 'KB', source, ordinal, item, id, 'SETTLED', dong, settled, NULL
  FROM draft.item WHERE settled IS NOT NULL
  UNION ALL
  SELECT source, NULL, source, ordinal, item, id, 'REFUNDED', dong, refunded, NULL
  FROM draft.item WHERE refunded IS NOT NULL
  UNION ALL
  SELECT source, NULL, source, ordinal, item, id, 'CANCELLED', 0, cancelled, NULL
  FROM draft.item WHERE cancelled IS NOT NULL
) AS told
CROSS JOIN draft.opening
CROSS JOIN LATERAL (SELECT draft.moment(mornings, second) AS at) AS clock;

SELECT fees.record_entries();
