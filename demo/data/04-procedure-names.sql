-- What names of procedures are made of: a verb of a family before each of the field's nouns. Nouns of
-- the family `own` are whole names.
CREATE TABLE draft.verb AS
SELECT family, position, verb
FROM (VALUES
  ('own', ARRAY['']),
  ('permit', ARRAY['Cấp', 'Cấp lại', 'Gia hạn', 'Sửa đổi, bổ sung', 'Cấp đổi', 'Thu hồi']),
  ('approve', ARRAY['Thẩm định', 'Phê duyệt', 'Thẩm định điều chỉnh', 'Phê duyệt điều chỉnh']),
  ('register', ARRAY['Đăng ký', 'Đăng ký thay đổi', 'Đăng ký lại', 'Xóa đăng ký']),
  ('benefit', ARRAY['Giải quyết', 'Điều chỉnh', 'Giải quyết lại', 'Chấm dứt']),
  ('establish', ARRAY['Thành lập', 'Cho phép hoạt động', 'Sáp nhập', 'Chia, tách', 'Đổi tên', 'Giải thể']),
  ('confirm', ARRAY['Xác nhận', 'Xác nhận lại', 'Hủy xác nhận']),
  ('accept', ARRAY['Tiếp nhận', 'Tiếp nhận thay đổi'])
) AS families (family, verbs)
CROSS JOIN unnest(verbs) WITH ORDINALITY AS listed (verb, position);

CREATE TABLE draft.noun AS
SELECT field_code, family, position, noun
FROM (VALUES
  ('LV-01-01', 'establish', ARRAY['hội có phạm vi hoạt động trong tỉnh', 'quỹ xã hội', 'quỹ từ thiện', 'chi hội trực thuộc']),
  ('LV-01-01', 'approve', ARRAY['điều lệ hội']),
  ('LV-01-02', 'register', ARRAY['hoạt động tôn giáo', 'dòng tu, tu viện', 'người vào tu', 'hội đoàn tôn giáo', 'chương trình hoạt động tôn giáo hằng năm']),
  ('LV-01-02', 'accept', ARRAY['thông báo thuyên chuyển nơi hoạt động tôn giáo', 'thông báo phong chức, phong phẩm', 'thông báo cuộc quyên góp của cơ sở tín ngưỡng']),
  ('LV-01-02', 'approve', ARRAY['hồ sơ công nhận tổ chức tôn giáo', 'đề nghị tổ chức hội nghị của tổ chức tôn giáo']),
  ('LV-01-03', 'permit', ARRAY['chứng chỉ hành nghề lưu trữ', 'giấy phép sử dụng tài liệu lưu trữ']),
  ('LV-01-04', 'approve', ARRAY['hồ sơ đề nghị tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh', 'hồ sơ đề nghị tặng Cờ thi đua', 'hồ sơ đề nghị tặng Huân chương Lao động']),

  ('LV-02-01', 'own', ARRAY['Đăng ký khai sinh', 'Cấp bản sao trích lục hộ tịch', 'Đăng ký kết hôn', 'Cải chính hộ tịch', 'Cấp giấy xác nhận tình trạng hôn nhân', 'Đăng ký khai tử', 'Đăng ký lại khai sinh', 'Đăng ký kết hôn có yếu tố nước ngoài']),
  ('LV-02-01', 'register', ARRAY['việc nhận cha, mẹ, con', 'việc giám hộ', 'việc nuôi con nuôi trong nước', 'việc nuôi con nuôi có yếu tố nước ngoài', 'khai tử có yếu tố nước ngoài', 'khai sinh có yếu tố nước ngoài']),
  ('LV-02-01', 'confirm', ARRAY['đủ điều kiện kết hôn', 'việc ghi vào sổ hộ tịch việc đã đăng ký ở nước ngoài']),
  ('LV-02-02', 'own', ARRAY['Chứng thực bản sao từ bản chính', 'Chứng thực chữ ký', 'Chứng thực hợp đồng, giao dịch', 'Chứng thực chữ ký người dịch']),
  ('LV-02-02', 'confirm', ARRAY['di chúc', 'văn bản từ chối nhận di sản', 'văn bản thỏa thuận phân chia di sản', 'văn bản khai nhận di sản']),
  ('LV-02-03', 'own', ARRAY['Xin thôi quốc tịch Việt Nam', 'Xin nhập quốc tịch Việt Nam', 'Xin trở lại quốc tịch Việt Nam']),
  ('LV-02-03', 'confirm', ARRAY['có quốc tịch Việt Nam', 'là người gốc Việt Nam']),
  ('LV-02-04', 'own', ARRAY['Cấp phiếu lý lịch tư pháp số 1', 'Cấp phiếu lý lịch tư pháp số 2', 'Cấp phiếu lý lịch tư pháp cho cơ quan, tổ chức', 'Cấp lại phiếu lý lịch tư pháp', 'Đính chính thông tin lý lịch tư pháp', 'Bổ sung thông tin lý lịch tư pháp']),
  ('LV-02-05', 'permit', ARRAY['giấy đăng ký hoạt động văn phòng luật sư', 'giấy đăng ký hoạt động văn phòng công chứng', 'thẻ tư vấn viên pháp luật', 'thẻ giám định viên tư pháp', 'giấy đăng ký hoạt động trung tâm trọng tài']),
  ('LV-02-05', 'register', ARRAY['tập sự hành nghề công chứng', 'hoạt động chi nhánh tổ chức hành nghề luật sư', 'danh sách công chứng viên hành nghề']),

  ('LV-03-01', 'own', ARRAY['Đăng ký thay đổi nội dung đăng ký doanh nghiệp', 'Đăng ký thành lập công ty trách nhiệm hữu hạn một thành viên', 'Thông báo lập chi nhánh, văn phòng đại diện', 'Đăng ký hộ kinh doanh', 'Đăng ký thay đổi nội dung đăng ký hộ kinh doanh', 'Đăng ký thành lập công ty trách nhiệm hữu hạn hai thành viên trở lên', 'Đăng ký thành lập công ty cổ phần', 'Đăng ký thành lập doanh nghiệp tư nhân', 'Chấm dứt hoạt động hộ kinh doanh']),
  ('LV-03-01', 'register', ARRAY['địa chỉ trụ sở chính của doanh nghiệp', 'tên doanh nghiệp', 'vốn điều lệ của công ty', 'thành viên công ty hợp danh', 'người đại diện theo pháp luật', 'ngành, nghề kinh doanh', 'địa điểm kinh doanh', 'chuyển đổi loại hình doanh nghiệp']),
  ('LV-03-01', 'permit', ARRAY['giấy chứng nhận đăng ký doanh nghiệp', 'giấy chứng nhận đăng ký hoạt động chi nhánh', 'giấy chứng nhận đăng ký văn phòng đại diện']),
  ('LV-03-01', 'accept', ARRAY['thông báo tạm ngừng kinh doanh', 'thông báo thay đổi cổ đông sáng lập', 'thông báo sử dụng mẫu dấu', 'thông báo người đại diện theo ủy quyền']),
  ('LV-03-02', 'permit', ARRAY['giấy chứng nhận đầu tư', 'giấy chứng nhận đầu tư gắn với thành lập chi nhánh', 'giấy chứng nhận đầu tư dự án trong nước']),
  ('LV-03-02', 'approve', ARRAY['dự án đầu tư xây dựng công trình', 'báo cáo kinh tế - kỹ thuật', 'kế hoạch lựa chọn nhà thầu', 'kết quả lựa chọn nhà thầu', 'chủ trương đầu tư dự án', 'dự án sử dụng vốn ODA']),
  ('LV-03-03', 'register', ARRAY['hợp tác xã', 'liên hiệp hợp tác xã', 'chi nhánh hợp tác xã', 'văn phòng đại diện hợp tác xã', 'điều lệ hợp tác xã']),

  ('LV-04-01', 'approve', ARRAY['phương án mua sắm tài sản nhà nước', 'phương án bán, thanh lý tài sản nhà nước', 'phương án điều chuyển tài sản nhà nước', 'phương án xử lý tài sản dự án kết thúc', 'phương án sắp xếp nhà, đất']),
  ('LV-04-02', 'approve', ARRAY['phương án giá đất', 'phương án giá nước sạch']),
  ('LV-04-02', 'accept', ARRAY['hồ sơ kê khai giá', 'hồ sơ đăng ký giá']),

  ('LV-05-01', 'permit', ARRAY['giấy phép kinh doanh bán buôn rượu', 'giấy phép kinh doanh bán lẻ rượu', 'giấy phép kinh doanh bán buôn thuốc lá', 'giấy phép kinh doanh bán lẻ thuốc lá', 'giấy chứng nhận đủ điều kiện kinh doanh xăng dầu', 'giấy chứng nhận đủ điều kiện nạp khí dầu mỏ hóa lỏng', 'giấy phép thành lập văn phòng đại diện thương nhân nước ngoài']),
  ('LV-05-01', 'register', ARRAY['tổ chức hội chợ, triển lãm thương mại', 'chương trình khuyến mại mang tính may rủi']),
  ('LV-05-02', 'permit', ARRAY['giấy phép hoạt động tư vấn chuyên ngành điện', 'giấy phép hoạt động phát điện', 'giấy phép hoạt động phân phối điện nông thôn']),
  ('LV-05-03', 'permit', ARRAY['giấy chứng nhận đủ điều kiện sản xuất hóa chất', 'giấy chứng nhận đủ điều kiện kinh doanh hóa chất']),
  ('LV-05-03', 'confirm', ARRAY['biện pháp phòng ngừa sự cố hóa chất', 'khai báo hóa chất']),
  ('LV-05-04', 'permit', ARRAY['giấy phép sử dụng vật liệu nổ công nghiệp', 'giấy chứng nhận huấn luyện kỹ thuật an toàn vật liệu nổ']),
  ('LV-05-04', 'accept', ARRAY['thông báo sử dụng vật liệu nổ công nghiệp']),

  ('LV-06-01', 'permit', ARRAY['giấy chứng nhận đủ điều kiện buôn bán thuốc bảo vệ thực vật', 'chứng chỉ hành nghề buôn bán thuốc bảo vệ thực vật', 'giấy chứng nhận kiểm dịch thực vật nội địa', 'giấy chứng nhận sản xuất rau an toàn']),
  ('LV-06-02', 'permit', ARRAY['chứng chỉ hành nghề thú y', 'giấy chứng nhận vệ sinh thú y', 'giấy chứng nhận kiểm dịch động vật vận chuyển ra ngoài tỉnh', 'giấy chứng nhận đủ điều kiện kinh doanh thuốc thú y']),
  ('LV-06-02', 'confirm', ARRAY['cơ sở chăn nuôi an toàn dịch bệnh']),
  ('LV-06-03', 'permit', ARRAY['giấy phép khai thác thủy sản', 'giấy chứng nhận đăng ký tàu cá', 'giấy chứng nhận an toàn kỹ thuật tàu cá', 'sổ danh bạ thuyền viên tàu cá', 'giấy chứng nhận đủ điều kiện an toàn thực phẩm thủy sản']),
  ('LV-06-03', 'confirm', ARRAY['nguyên liệu thủy sản khai thác', 'cải hoán tàu cá']),
  ('LV-06-04', 'permit', ARRAY['giấy phép khai thác gỗ rừng trồng', 'giấy chứng nhận nguồn giống cây trồng lâm nghiệp', 'giấy chứng nhận trại nuôi động vật hoang dã']),
  ('LV-06-04', 'approve', ARRAY['phương án quản lý rừng bền vững', 'hồ sơ chuyển mục đích sử dụng rừng', 'thiết kế khai thác gỗ', 'dự án trồng rừng thay thế']),

  ('LV-07-01', 'own', ARRAY['Cấp đổi giấy phép lái xe', 'Cấp phù hiệu xe chạy hợp đồng', 'Cấp giấy phép kinh doanh vận tải bằng xe ô tô', 'Cấp mới giấy phép lái xe', 'Đổi giấy phép lái xe do ngành Công an cấp', 'Đổi giấy phép lái xe của người nước ngoài']),
  ('LV-07-01', 'permit', ARRAY['giấy chứng nhận đăng ký xe máy chuyên dùng', 'giấy phép liên vận Việt - Trung', 'giấy phép lưu hành xe quá tải, quá khổ', 'biển hiệu xe vận chuyển khách du lịch', 'phù hiệu xe taxi', 'giấy phép thi công trên đường bộ đang khai thác', 'giấy phép đào tạo lái xe ô tô', 'giấy chứng nhận giáo viên dạy thực hành lái xe', 'giấy phép xe tập lái']),
  ('LV-07-01', 'approve', ARRAY['phương án khai thác tuyến vận tải khách cố định']),
  ('LV-07-02', 'permit', ARRAY['giấy chứng nhận đăng ký phương tiện thủy nội địa', 'bằng thuyền trưởng, máy trưởng', 'chứng chỉ chuyên môn thủy nội địa', 'giấy phép hoạt động bến thủy nội địa', 'giấy phép hoạt động cảng thủy nội địa']),
  ('LV-07-02', 'approve', ARRAY['phương án bảo đảm an toàn giao thông đường thủy', 'phương án vận tải khách đường thủy cố định']),

  ('LV-08-01', 'approve', ARRAY['nhiệm vụ quy hoạch chi tiết xây dựng', 'đồ án quy hoạch chi tiết xây dựng', 'đồ án quy hoạch chung đô thị']),
  ('LV-08-01', 'permit', ARRAY['giấy phép quy hoạch', 'chứng chỉ quy hoạch']),
  ('LV-08-02', 'own', ARRAY['Cấp giấy phép xây dựng nhà ở riêng lẻ', 'Cấp chứng chỉ hành nghề hoạt động xây dựng', 'Cấp giấy phép xây dựng công trình', 'Cấp giấy phép xây dựng có thời hạn', 'Cấp giấy phép sửa chữa, cải tạo công trình', 'Cấp giấy phép di dời công trình']),
  ('LV-08-02', 'permit', ARRAY['chứng chỉ hành nghề giám sát thi công xây dựng', 'chứng chỉ hành nghề kỹ sư định giá', 'chứng chỉ hành nghề kiến trúc sư', 'giấy phép thầu nước ngoài']),
  ('LV-08-02', 'approve', ARRAY['thiết kế cơ sở công trình', 'thiết kế bản vẽ thi công', 'dự toán xây dựng công trình']),
  ('LV-08-03', 'permit', ARRAY['chứng chỉ hành nghề môi giới bất động sản', 'chứng chỉ hành nghề định giá bất động sản']),
  ('LV-08-03', 'approve', ARRAY['dự án phát triển nhà ở']),

  ('LV-09-01', 'own', ARRAY['Đăng ký biến động do chuyển nhượng, tặng cho, thừa kế quyền sử dụng đất', 'Đăng ký thế chấp quyền sử dụng đất', 'Xóa đăng ký thế chấp quyền sử dụng đất', 'Cấp giấy chứng nhận quyền sử dụng đất lần đầu', 'Tách thửa, hợp thửa đất', 'Chuyển mục đích sử dụng đất', 'Cấp lại giấy chứng nhận quyền sử dụng đất do bị mất', 'Giao đất, cho thuê đất đối với tổ chức', 'Giao đất, cho thuê đất đối với hộ gia đình, cá nhân', 'Gia hạn sử dụng đất', 'Trích lục hồ sơ địa chính', 'Trích đo địa chính thửa đất']),
  ('LV-09-01', 'register', ARRAY['quyền sử dụng đất của tổ chức', 'góp vốn bằng quyền sử dụng đất', 'cho thuê quyền sử dụng đất', 'quyền sở hữu nhà ở gắn liền với đất', 'quyền sử dụng hạn chế thửa đất liền kề', 'tài sản gắn liền với đất']),
  ('LV-09-01', 'approve', ARRAY['nhu cầu sử dụng đất của dự án', 'phương án bồi thường, hỗ trợ, tái định cư', 'kế hoạch sử dụng đất hằng năm', 'phương án sử dụng đất của nông, lâm trường', 'hồ sơ đấu giá quyền sử dụng đất']),
  ('LV-09-01', 'permit', ARRAY['giấy chứng nhận quyền sử dụng đất cho tổ chức', 'giấy phép hoạt động đo đạc và bản đồ', 'giấy chứng nhận quyền sở hữu công trình xây dựng']),
  ('LV-09-02', 'approve', ARRAY['báo cáo đánh giá tác động môi trường', 'đề án bảo vệ môi trường chi tiết', 'phương án cải tạo, phục hồi môi trường']),
  ('LV-09-02', 'confirm', ARRAY['cam kết bảo vệ môi trường', 'đề án bảo vệ môi trường đơn giản', 'hoàn thành công trình bảo vệ môi trường']),
  ('LV-09-02', 'permit', ARRAY['giấy phép xử lý chất thải nguy hại', 'sổ đăng ký chủ nguồn thải chất thải nguy hại']),
  ('LV-09-03', 'permit', ARRAY['giấy phép thăm dò khoáng sản', 'giấy phép khai thác khoáng sản', 'giấy phép khai thác tận thu khoáng sản', 'giấy phép nạo vét kết hợp thu hồi khoáng sản']),
  ('LV-09-03', 'approve', ARRAY['trữ lượng khoáng sản', 'đề án đóng cửa mỏ khoáng sản']),
  ('LV-09-04', 'permit', ARRAY['giấy phép thăm dò nước dưới đất', 'giấy phép khai thác nước mặt', 'giấy phép xả nước thải vào nguồn nước', 'giấy phép hành nghề khoan nước dưới đất']),

  ('LV-10-01', 'permit', ARRAY['giấy phép xuất bản bản tin', 'giấy phép xuất bản tài liệu không kinh doanh', 'giấy phép hoạt động in', 'giấy phép thiết lập trang thông tin điện tử tổng hợp', 'giấy phép nhập khẩu xuất bản phẩm không kinh doanh']),
  ('LV-10-02', 'permit', ARRAY['giấy phép bưu chính', 'giấy chứng nhận đủ điều kiện điểm cung cấp dịch vụ trò chơi điện tử']),
  ('LV-10-02', 'confirm', ARRAY['thông báo hoạt động bưu chính', 'quy hoạch trạm thu phát sóng']),

  ('LV-11-01', 'benefit', ARRAY['chế độ trợ cấp một lần đối với người có công', 'chế độ mai táng phí đối với người có công', 'chế độ ưu đãi đối với thương binh', 'chế độ ưu đãi đối với thân nhân liệt sĩ', 'chế độ đối với người hoạt động kháng chiến bị nhiễm chất độc hóa học', 'chế độ điều dưỡng đối với người có công', 'chế độ cấp phương tiện trợ giúp, dụng cụ chỉnh hình']),
  ('LV-11-01', 'confirm', ARRAY['liệt sĩ, thân nhân liệt sĩ', 'thương binh, người hưởng chính sách như thương binh', 'thông tin mộ liệt sĩ', 'Bà mẹ Việt Nam anh hùng']),
  ('LV-11-02', 'permit', ARRAY['giấy phép lao động cho người nước ngoài', 'giấy phép hoạt động giới thiệu việc làm', 'giấy chứng nhận huấn luyện an toàn lao động']),
  ('LV-11-02', 'register', ARRAY['nội quy lao động', 'hợp đồng lao động đưa người đi làm việc ở nước ngoài']),
  ('LV-11-02', 'accept', ARRAY['thỏa ước lao động tập thể', 'khai báo máy, thiết bị có yêu cầu nghiêm ngặt về an toàn']),
  ('LV-11-03', 'establish', ARRAY['trung tâm dạy nghề tư thục', 'trường trung cấp nghề']),
  ('LV-11-03', 'register', ARRAY['hoạt động dạy nghề', 'chương trình đào tạo nghề']),
  ('LV-11-04', 'own', ARRAY['Giải quyết trợ cấp xã hội hàng tháng', 'Hỗ trợ chi phí mai táng đối tượng bảo trợ xã hội']),
  ('LV-11-04', 'benefit', ARRAY['chế độ đối với người khuyết tật', 'chế độ đối với người cao tuổi', 'việc tiếp nhận vào cơ sở bảo trợ xã hội']),
  ('LV-11-04', 'establish', ARRAY['cơ sở bảo trợ xã hội ngoài công lập', 'trung tâm công tác xã hội']),

  ('LV-12-01', 'permit', ARRAY['giấy phép công diễn chương trình nghệ thuật', 'giấy phép kinh doanh karaoke', 'giấy phép kinh doanh vũ trường', 'giấy phép triển lãm mỹ thuật', 'giấy phép thăm dò, khai quật khảo cổ']),
  ('LV-12-01', 'accept', ARRAY['thông báo sản phẩm quảng cáo trên bảng quảng cáo, băng-rôn', 'thông báo tổ chức lễ hội']),
  ('LV-12-01', 'approve', ARRAY['dự án tu bổ, phục hồi di tích', 'nội dung băng, đĩa ca nhạc']),
  ('LV-12-02', 'permit', ARRAY['giấy chứng nhận đủ điều kiện kinh doanh bể bơi', 'giấy chứng nhận đủ điều kiện kinh doanh thể dục thể hình', 'giấy chứng nhận đủ điều kiện kinh doanh mô tô nước trên biển']),
  ('LV-12-03', 'permit', ARRAY['thẻ hướng dẫn viên du lịch quốc tế', 'thẻ hướng dẫn viên du lịch nội địa', 'quyết định công nhận hạng cơ sở lưu trú du lịch', 'biển hiệu đạt tiêu chuẩn phục vụ khách du lịch']),

  ('LV-13-01', 'permit', ARRAY['giấy chứng nhận đăng ký hoạt động khoa học và công nghệ', 'giấy chứng nhận doanh nghiệp khoa học và công nghệ']),
  ('LV-13-01', 'approve', ARRAY['hợp đồng chuyển giao công nghệ', 'kết quả nhiệm vụ khoa học và công nghệ']),
  ('LV-13-02', 'accept', ARRAY['bản công bố hợp chuẩn', 'bản công bố hợp quy', 'bản công bố sử dụng dấu định lượng']),
  ('LV-13-02', 'permit', ARRAY['giấy phép vận chuyển hàng nguy hiểm', 'giấy chứng nhận kiểm định phương tiện đo']),
  ('LV-13-03', 'permit', ARRAY['giấy phép sử dụng thiết bị X-quang chẩn đoán y tế', 'chứng chỉ nhân viên bức xạ']),

  ('LV-14-01', 'establish', ARRAY['trường mầm non tư thục', 'trường tiểu học', 'trường trung học cơ sở', 'trường trung học phổ thông', 'trung tâm ngoại ngữ, tin học', 'trung tâm học tập cộng đồng', 'lớp mầm non độc lập', 'trường trung cấp chuyên nghiệp']),
  ('LV-14-02', 'own', ARRAY['Cấp bản sao văn bằng, chứng chỉ từ sổ gốc', 'Chỉnh sửa nội dung văn bằng, chứng chỉ', 'Công nhận văn bằng do cơ sở nước ngoài cấp']),
  ('LV-14-02', 'permit', ARRAY['bằng tốt nghiệp trung học cơ sở']),

  ('LV-15-01', 'permit', ARRAY['chứng chỉ hành nghề khám bệnh, chữa bệnh', 'giấy phép hoạt động phòng khám đa khoa', 'giấy phép hoạt động phòng khám chuyên khoa', 'giấy phép hoạt động phòng chẩn trị y học cổ truyền', 'giấy phép hoạt động nhà hộ sinh', 'giấy phép hoạt động dịch vụ y tế', 'giấy phép hoạt động bệnh viện tư nhân']),
  ('LV-15-02', 'permit', ARRAY['chứng chỉ hành nghề dược', 'giấy chứng nhận đủ điều kiện kinh doanh thuốc', 'giấy chứng nhận thực hành tốt nhà thuốc', 'giấy chứng nhận thực hành tốt phân phối thuốc']),
  ('LV-15-02', 'accept', ARRAY['phiếu công bố sản phẩm mỹ phẩm', 'hồ sơ đăng ký hội thảo giới thiệu thuốc', 'bản kê khai giá thuốc']),
  ('LV-15-02', 'confirm', ARRAY['nội dung quảng cáo mỹ phẩm', 'nội dung thông tin thuốc']),
  ('LV-15-03', 'permit', ARRAY['giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm', 'giấy xác nhận kiến thức về an toàn thực phẩm']),
  ('LV-15-03', 'accept', ARRAY['bản công bố hợp quy thực phẩm', 'bản công bố phù hợp quy định an toàn thực phẩm']),

  ('LV-16-01', 'own', ARRAY['Hợp pháp hóa lãnh sự, chứng nhận lãnh sự']),
  ('LV-16-01', 'permit', ARRAY['thẻ đi lại của doanh nhân APEC', 'văn bản cho phép tổ chức hội nghị, hội thảo quốc tế']),
  ('LV-16-01', 'approve', ARRAY['hồ sơ cử đoàn đi công tác nước ngoài']),

  ('LV-17-01', 'permit', ARRAY['giấy chứng nhận đầu tư trong khu công nghiệp', 'giấy chứng nhận đầu tư trong khu kinh tế cửa khẩu', 'giấy chứng nhận xuất xứ hàng hóa mẫu D']),
  ('LV-17-01', 'approve', ARRAY['dự án đầu tư trong khu kinh tế', 'hồ sơ cho thuê đất trong khu kinh tế', 'quy hoạch chi tiết khu công nghiệp']),
  ('LV-17-02', 'permit', ARRAY['giấy phép xây dựng công trình trong khu công nghiệp', 'giấy phép lao động cho người nước ngoài trong khu kinh tế']),
  ('LV-17-02', 'register', ARRAY['nội quy lao động của doanh nghiệp trong khu công nghiệp', 'thỏa ước lao động của doanh nghiệp trong khu công nghiệp']),

  ('LV-18-01', 'benefit', ARRAY['chính sách đối với người có uy tín trong đồng bào dân tộc thiểu số', 'chính sách hỗ trợ trực tiếp hộ nghèo vùng khó khăn', 'chính sách hỗ trợ đất ở, nước sinh hoạt cho hộ dân tộc thiểu số']),
  ('LV-19-01', 'own', ARRAY['Tiếp công dân', 'Xử lý đơn khiếu nại, tố cáo', 'Giải quyết tố cáo']),
  ('LV-19-01', 'benefit', ARRAY['khiếu nại lần đầu', 'khiếu nại lần hai'])
) AS families (field_code, family, nouns)
CROSS JOIN unnest(nouns) WITH ORDINALITY AS listed (noun, position);
