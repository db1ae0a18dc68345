PRAGMA application_id = 1396853831;
PRAGMA user_version = 1;
CREATE TABLE adoption (
	seq INTEGER NOT NULL, 
	PRIMARY KEY (seq)
)
 STRICT

;
INSERT INTO adoption VALUES (1);
INSERT INTO adoption VALUES (73);
INSERT INTO adoption VALUES (74);
CREATE TABLE cap_usage (
	usage_key TEXT NOT NULL, 
	used INTEGER NOT NULL, 
	ceiling INTEGER NOT NULL, 
	PRIMARY KEY (usage_key)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO cap_usage VALUES ('dezhou#loans-three-times=3|a2OYy8WlrGS691Ugn6aczg', 1, 3);
CREATE TABLE claim (
	claim_key TEXT NOT NULL, 
	holder TEXT NOT NULL, 
	awards INTEGER NOT NULL, 
	PRIMARY KEY (claim_key)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO claim VALUES ('dezhou#returnee-or-general=general/returnee|u8KzYHlez4nJf7l6TNyqvA', 'general', 1);
INSERT INTO claim VALUES ('dezhou#returnee-or-general=general/returnee|zxoJVyoYHm_KuO-MCWCgVg', 'general', 1);
INSERT INTO claim VALUES ('dezhou/startup#once=1|u8KzYHlez4nJf7l6TNyqvA', 'A-1', 1);
INSERT INTO claim VALUES ('dezhou/startup#once=1|zxoJVyoYHm_KuO-MCWCgVg', 'A-1', 1);
CREATE TABLE duty (
	service TEXT NOT NULL, 
	token TEXT NOT NULL, 
	start_on TEXT NOT NULL, 
	rest TEXT NOT NULL, 
	PRIMARY KEY (service, token)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO duty VALUES ('dezhou/131', '4-PZ_ri-4OI0z9f-nRWXDw', '2023-03-01', '[[["guidance",1]],[["guidance","2023-03-04"]]]');
CREATE TABLE entry (
	seq INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	leaf BLOB NOT NULL, 
	hash BLOB NOT NULL, 
	PRIMARY KEY (seq), 
	CHECK (length(hash) = 32), 
	UNIQUE (id)
)
 STRICT

;
INSERT INTO entry VALUES (0, 'init:open', CAST('{"at":"2026-11-22T10:39:23.715099Z","by":"admin","data":{"log_key":"dezhou-example+af170113+AT3O7HIRm/hC1/3xXpwqJC3Y1Z3msCGeDTiNGwJg5cSZ","origin":"dezhou-example","require_funds":false,"token_key":"da114291a3b6d40d"},"do":"open","id":"init:open","on":"2023-01-01","request":"F5xJoSCc2wq2u8kRbRiwt4Rk7rUEVofZSHlD3IDo6Bg","seq":0,"status":"recorded","v":1}' AS BLOB), X'6ab7d8d470f6855ebfe292c111c3369050163a1f9bde4261f2a31c9d7691c5c1');
INSERT INTO entry VALUES (1, 'init:adopt', CAST('{"at":"2026-11-22T10:39:23.715590Z","by":"admin","data":{"calendars":["bcf9fce752e287da4f56e6e80ed12ddaf783889982a57fe50c5baac26a6cb5fb","82dc8367460fa55ec0d80ec09ca9792b3f124b079c3b4d6b1a67ccd2daf862e0","e948cef02c4607fb0cd1f0eaff55c40fc8081e04fba8dd6cbb8a1f2aa0c30e20","70f12eacf6a9c4294c806bc64e9ee2cbfce4ffb5f590b1d652a6df9f51a55a64","30ec8a900a2e544ec11d4b3d50e2a9823dee6a8aac63e3dc0374c487b80d8625"],"given":{"calendars":["bcf9fce752e287da4f56e6e80ed12ddaf783889982a57fe50c5baac26a6cb5fb","82dc8367460fa55ec0d80ec09ca9792b3f124b079c3b4d6b1a67ccd2daf862e0","e948cef02c4607fb0cd1f0eaff55c40fc8081e04fba8dd6cbb8a1f2aa0c30e20","70f12eacf6a9c4294c806bc64e9ee2cbfce4ffb5f590b1d652a6df9f51a55a64","30ec8a900a2e544ec11d4b3d50e2a9823dee6a8aac63e3dc0374c487b80d8625"],"packs":["682f79bf5cda497098760909cc42b824d3637ff408e0cd0f208f1a1c20796c06"]},"packs":[{"digest":"682f79bf5cda497098760909cc42b824d3637ff408e0cd0f208f1a1c20796c06","id":"dezhou-2023"}]},"do":"adopt","id":"init:adopt","on":"2023-01-01","request":"PhMRclcs6fim6hSGhtm-KhJ75lNz3bFDCHZIoJQWMt8","seq":1,"status":"recorded","v":1}' AS BLOB), X'f1609ba78346b838f49dcc7bd701281a89feb88ae2a5e551568e9bdbec9092f9');
INSERT INTO entry VALUES (2, 'c-1', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"treasury","data":{"amount_fen":9000000,"fund":"就业补助资金","year":2023},"do":"appropriate","id":"c-1","on":"2023-01-03","request":"9y_0L8ao0e5374l3rfhAD5IGTQKYfjlHilJiGWTl1CE","rules":1,"seq":2,"status":"recorded","v":1}' AS BLOB), X'f883b674ac7a3e67621dcd324e344f4607c26d2e2d6b5d87aac1d5eadabcb79c');
INSERT INTO entry VALUES (3, 'c-2', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"treasury","data":{"amount_fen":-100,"fund":"就业补助资金","year":2023},"do":"appropriate","id":"c-2","on":"2023-01-03","request":"Krg1NMeXYEqksZwbdli4_wRQ2k1IWXAJAzvu_Vf1leE","rules":1,"seq":3,"status":"recorded","v":1}' AS BLOB), X'c6271789661a6d7d5ab01d4f20f8e3b04a4a4182e543118ff1f33185de467f00');
INSERT INTO entry VALUES (4, 'c-3', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"window","case":"A-1","data":{"fund":"就业补助资金","grant":"dezhou/startup","requested_fen":1900000,"tokens":{"applicant":["u8KzYHlez4nJf7l6TNyqvA"],"founder":["zxoJVyoYHm_KuO-MCWCgVg"]}},"do":"submit","id":"c-3","on":"2023-01-04","request":"uEBevMNw9PIZ3pjxJqmj9j9O1UtnkAhQnZnln-a9SGw","rules":1,"sealed":"H4baiYXWKEHhoLEslJ5x3weksV69shFx5uj7J62iiJU","seq":4,"status":"recorded","v":1}' AS BLOB), X'4e1b3a6a79471beefed544d3d103abe3e247da393c08506a0c55af65f96e2422');
INSERT INTO entry VALUES (5, 'c-4', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"window","case":"A-1","data":{},"do":"supplement","id":"c-4","on":"2023-01-04","request":"sOM2pbHKxHZbuD6R2iOSleLbukiH-2QZA2DRTpyWgyg","rules":1,"sealed":"9PJq9CA-p6NCPvN9g-79X5qKepWJJb1XApRqjmfSXDQ","seq":5,"status":"recorded","v":1}' AS BLOB), X'b657c4ff0e26ba935de43b517498ebe17b5cfbdd27d1a654f50466a8589e610c');
INSERT INTO entry VALUES (6, 'c-5', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"window","case":"A-1","data":{"tokens":{"founder":["zxoJVyoYHm_KuO-MCWCgVg"]}},"do":"supplement","id":"c-5","on":"2023-01-04","request":"rXdjYfKAKGb71lEReiCCia_v-PLQM0uxX6acAxNnDME","rules":1,"sealed":"7ENHRYc0JZbr5cRPK0bgLVv6A0loBrbkDOfqnd6UovI","seq":6,"status":"recorded","v":1}' AS BLOB), X'd4fd169a5739422a8c72f22213466e0582d826e336e887949e054af24c2536d8');
INSERT INTO entry VALUES (7, 'c-6', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"A-1","data":{"until":"2023-01-12"},"do":"notice","id":"c-6","on":"2023-01-04","reasons":{"not_true":[{"code":"order","rule":"stage","verdict":"false"}],"true":0},"request":"tMAoIGwD6wyk33YTtXoEjAnE4UV5QGRvGu21eFdF6Pk","rules":1,"seq":7,"status":"refused","v":1}' AS BLOB), X'416c3f307043e6bbc1d75b1f293c4b7aefe64593864bc5328102c323c09e2f08');
INSERT INTO entry VALUES (8, 'c-7', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"A-1","data":{},"do":"accept","id":"c-7","on":"2023-01-05","request":"mfS7A17w3bnFoqKc0Q3dnDHnLWFX3i55pKd0fsXuXjU","rules":1,"seq":8,"status":"recorded","v":1}' AS BLOB), X'65a6201866c3800633ca96db32fee41f3effe6e00017167a35a328e6952259b4');
INSERT INTO entry VALUES (9, 'c-8', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"reviewer","case":"A-1","data":{"passed":true},"do":"review","id":"c-8","on":"2023-01-06","request":"k8zCrDVBODat_uPZ3_j0DbX4rxRVNmz0xfiBP7Itnnk","rules":1,"sealed":"53P_pIbwGEXKtQoW9548ZXd3c9h5kC2WO1sHggtRHdA","seq":9,"status":"recorded","v":1}' AS BLOB), X'74aaa38c3253a044456c6226157e76c96f86514c5a5d9bdbb22b206cd5ac8806');
INSERT INTO entry VALUES (10, 'c-9', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"A-1","data":{"until":"2023-01-16"},"do":"notice","id":"c-9","on":"2023-01-09","request":"H6GJj96fQWkxyJFZWKSz-ygxH5-cTIl86ngahpLvzic","rules":1,"seq":10,"status":"recorded","v":1}' AS BLOB), X'eeb13d7c81c7f4b026444d3b176629f4d3b5b1cf7807d267ff1e8dbd0bab0456');
INSERT INTO entry VALUES (11, 'c-10', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"head","case":"A-1","data":{},"do":"approve","id":"c-10","on":"2023-01-16","reasons":{"not_true":[{"code":"notice","rule":"running","verdict":"false"}],"true":0},"request":"ZarRPfF0Mf2UKrITv_NNskVTj1yHn6vryssYP2stTWQ","rules":1,"seq":11,"status":"refused","v":1}' AS BLOB), X'f5de21eb14f07f5b6927ecb25ff50a498c2d8269ca77651a446d1de03001b220');
INSERT INTO entry VALUES (12, 'c-11', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"head","case":"A-1","data":{"amount_fen":1800000,"as_of":"2023-01-04","fund":"就业补助资金","lines":[{"fen":1800000}],"stated_fen":1800000,"year":2023},"do":"approve","id":"c-11","on":"2023-01-17","reasons":{"not_true":[],"true":8},"request":"wCTXyB1tdmKIyq5niP79hYrtSfQ_9pXvNTUC0jXlzcY","rules":1,"seq":12,"status":"recorded","v":1}' AS BLOB), X'5af75e45495d5153d0ca531607bce66f12fff0d82f654bad584965314a7603c7');
INSERT INTO entry VALUES (13, 'c-12', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"cashier","case":"A-1","data":{"amount_fen":800000,"payment":"P-1"},"do":"pay","id":"c-12","on":"2023-01-18","request":"y8PzfNWBwNX5Yfvtvz8FrcNpxt_x0g-jUIROASAC8pg","rules":1,"sealed":"EbahOJ2YMHw1DkHXuwu6b4zKJw0tWtEKveZmDh-8Wgc","seq":13,"status":"recorded","v":1}' AS BLOB), X'9810ecef2ee982db79f39458925d5c3d9b4b8b5ef9c45eecd02ddcae4712ae97');
INSERT INTO entry VALUES (14, 'c-13', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"cashier","case":"A-1","data":{"amount_fen":1000000,"payment":"P-2"},"do":"pay","id":"c-13","on":"2023-01-18","request":"IyryxbVlqulXKw2m4k7kZZ-nMJCNR4H5meMhpCkoTPA","rules":1,"sealed":"QjeDF0HqL4xNIyKTNB1C9RFp2viZ7WtIHO0SaEUTHQo","seq":14,"status":"recorded","v":1}' AS BLOB), X'5cdb79d0ace6f2ed09d0b47324c10f734096d272349b9db644f82dce7e831b75');
INSERT INTO entry VALUES (15, 'c-14', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"cashier","case":"A-1","data":{"payment":"P-2"},"do":"cancel","id":"c-14","on":"2023-01-18","request":"Yz-ODqb5RJnQt1qE7kq4HSXLmlyjPUnakUgH9zcyQhM","rules":1,"sealed":"2uQWLaAoraqIlY4i5jEdxOztL17-e9PhQKUUYpwK72o","seq":15,"status":"recorded","v":1}' AS BLOB), X'6a9ed0d90e12b0af17546891421dccf3a91b321ae3a88adb71338825d9cc28d4');
INSERT INTO entry VALUES (16, 'c-15', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"bank","case":"A-1","data":{"payment":"P-1"},"do":"settle","id":"c-15","on":"2023-01-19","request":"RT9dpCI0ugmsoQxZTW0zA0LdqrQuONKAbJ3uagtQCng","rules":1,"seq":16,"status":"recorded","v":1}' AS BLOB), X'51e6ad626772cad5bda06caef2d60f94cf601c114971643f51455902b8517950');
INSERT INTO entry VALUES (17, 'c-16', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"bank","case":"A-1","data":{"payment":"P-1"},"do":"return","id":"c-16","on":"2023-01-20","request":"fjYMkze5lemRvxDoWlZ3lASn8YCuixJUw9Og1TDLCrY","rules":1,"sealed":"bcGhkE6uxbBvnc18FsDAUslzjb_yWwvdqX26HZEFQc4","seq":17,"status":"recorded","v":1}' AS BLOB), X'cec5bb2d4ddd6d5bc7fbb10cdd661dad3542fcbf928261f2cfc052fb5de357fe');
INSERT INTO entry VALUES (18, 'c-17', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"cashier","case":"A-1","data":{"amount_fen":1800000,"payment":"P-3"},"do":"pay","id":"c-17","on":"2023-01-21","request":"crJDag6J7m9nVOtAlZD-d_7G0E9UN99kd_eWfOsK1cs","rules":1,"sealed":"MLLJtNc0sPPa3rMZqtNmQcJvzy0wiQgpn3Ey6MR-fIk","seq":18,"status":"recorded","v":1}' AS BLOB), X'f8a9b77f9d3b10725b8b4dbb2b481d1cdcfee387b6d7a0dbcb8699433c1b4545');
INSERT INTO entry VALUES (19, 'c-18', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"bank","case":"A-1","data":{"payment":"P-3"},"do":"settle","id":"c-18","on":"2023-01-22","request":"HQ6of51R2-KmDgQOswEEuqPm9Dtt1dITT9FzTmVLC_s","rules":1,"seq":19,"status":"recorded","v":1}' AS BLOB), X'9ebbda841f9f01d1908e1442274e3e778d3905e1b8cae834916bd1bf448ab8fb');
INSERT INTO entry VALUES (20, 'c-19', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"bank","case":"A-1","data":{"payment":"P-3"},"do":"settle","id":"c-19","on":"2023-01-22","reasons":{"not_true":[{"code":"order","rule":"payment-state","verdict":"false"}],"true":0},"request":"HQ6of51R2-KmDgQOswEEuqPm9Dtt1dITT9FzTmVLC_s","rules":1,"seq":20,"status":"refused","v":1}' AS BLOB), X'68a80481dd110d85c24c3d0d38f281791270e7aa920273ce358d62bab12bb0c9');
INSERT INTO entry VALUES (21, 'c-20', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"audit","case":"A-1","data":{"amount_fen":100,"recovery":"R-1"},"do":"recover","id":"c-20","on":"2023-02-01","request":"e4N0_deAS0vZrBMVI6Un_Sbh5XZtiTL8c2cOmgYhWSQ","rules":1,"sealed":"oKebI0VbK0Z3E-TGaCNIhEaOpFy5sk72pbwNKQWnmBE","seq":21,"status":"recorded","v":1}' AS BLOB), X'52eec6122b1aead3061a0770abb5ee03ccbeda599e08d03e9a594fed198d1f90');
INSERT INTO entry VALUES (22, 'c-21', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"treasury","case":"A-1","data":{"amount_fen":40,"recovery":"R-1"},"do":"repay","id":"c-21","on":"2023-02-02","request":"iqxZAxM1llY_DX5-GA0bMnuuVl-j8FdfY4gPzqRx_qA","rules":1,"seq":22,"status":"recorded","v":1}' AS BLOB), X'7e190b8951e8cff17d3fdd38baf57121204f512f6bae3ae4ca45d3216f5a5a1d');
INSERT INTO entry VALUES (23, 'c-22', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"treasury","case":"A-1","data":{"amount_fen":60,"recovery":"R-1"},"do":"write_off","id":"c-22","on":"2023-02-03","request":"5rwV381KNs51D9qTqUu1qK2dIV5tpAqXMmb92YQCnao","rules":1,"sealed":"_MnLK9cySqyP0A-4K3OqyIUwHsUTwtOWtAuKFzZgDjo","seq":23,"status":"recorded","v":1}' AS BLOB), X'ae87ef9439f0402198c610d5781667c70627b5a21cd9fc432436f25dcc60a97a');
INSERT INTO entry VALUES (24, 'c-23', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"audit","case":"A-1","data":{"amount_fen":1799900,"recovery":"R-2","void":true},"do":"recover","id":"c-23","on":"2023-02-04","request":"HJctO_GSLBw6MTtB772zUlWoYnEFZCEXoD31x3fF3C8","rules":1,"sealed":"pjGB4iWiTXQnG3yF14HwdTdjYRMfDnUoFkFWcJ3ghLk","seq":24,"status":"recorded","v":1}' AS BLOB), X'b7b7a3478b4c47411334899f8c462f5a1e52961f299de2770eb829519e84c995');
INSERT INTO entry VALUES (25, 'c-24', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"window","case":"A-2","data":{"grant":"dezhou/startup","tokens":{"applicant":["VWoksLi4AprHcjwDkxBuoA"],"founder":["rzsjJD-A4cB8xgJ7omV2RA"]}},"do":"submit","id":"c-24","on":"2023-01-04","request":"Cq_Ei3quzGYzckOSjHPdlz9ThrTalgjnFoSQHxfC9uU","rules":1,"sealed":"TTOivkVSQwgyqqBevpdS4FUWnB7HCm1afr7vjMRDUC8","seq":25,"status":"recorded","v":1}' AS BLOB), X'8c31685fe210d7950291d5a61d0ee1ddb9388401f96671e3c5ec077e23171677');
INSERT INTO entry VALUES (26, 'c-25', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"A-2","data":{},"do":"hold","id":"c-25","on":"2023-01-05","request":"vUqiitV1G-BQNnpmDJd9IkMoGO4RS7Lx5inJHL25znk","rules":1,"sealed":"sTjBn_cmjUIXZFuq8K_QhAc7vAZyEShfaktciXZgY-g","seq":26,"status":"recorded","v":1}' AS BLOB), X'8d0b914f4c413deef176bb55145c6668f893a55536df085a1da768a652902218');
INSERT INTO entry VALUES (27, 'c-26', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"A-2","data":{},"do":"release","id":"c-26","on":"2023-01-06","request":"Q4Z8SoNiFgkZ6kXB95HYz198PT9veUD7SI_u694_k3o","rules":1,"seq":27,"status":"recorded","v":1}' AS BLOB), X'ffd6def9fd29e8c16dc4a2d9cd15d630048f9e31d6965747be49549ae99666aa');
INSERT INTO entry VALUES (28, 'c-27', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"A-2","data":{},"do":"reject","id":"c-27","on":"2023-01-07","request":"2ey6kfPZsNhjFGHbpy_3U-iXqzoVKtid0x1j6iDB6YY","rules":1,"sealed":"LBgwmlB4XQjwURTLL1LOuuONpZaNHnHiDy1OWwelIkU","seq":28,"status":"recorded","v":1}' AS BLOB), X'0c76f074a8bf6ccaa31d70b15b9b7d393a64593834015a08a22ffdd9b40b9826');
INSERT INTO entry VALUES (29, 'c-28', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"admin","case":"A-2","data":{"ground":"个人信息保护法第47条"},"do":"erase","id":"c-28","on":"2023-01-08","request":"4ArdNHJaAN9aK5J3xfT4NOkBdgvxuuY0axgn5Z9sIrs","rules":1,"seq":29,"status":"recorded","v":1}' AS BLOB), X'6425bebab3e383ff425314c7470b41d4cd32742a6dbca9d97247521209b06ef7');
INSERT INTO entry VALUES (30, 'c-29', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"window","case":"A-3","data":{"fund":"就业补助资金","grant":"dezhou/startup","tokens":{"applicant":["f_40YxTNGw8t1rnDormmBg"],"founder":["7jbGBhOpDarewKSxU0OrXA"]}},"do":"submit","id":"c-29","on":"2023-01-04","request":"ZiKAmq0ar2B1eb7xohJKBbzjlyM1jCGPWfBZHLpd_Kc","rules":1,"sealed":"DilZUOmmvS441Fpm1nOff2nIWPiGbH6YVH_q5-zufOw","seq":30,"status":"recorded","v":1}' AS BLOB), X'7e2fbb7d6bd7f2bc0c2b079ff0251ee71f9c6d1aa5cc3a83cfa5cf7d231dac44');
INSERT INTO entry VALUES (31, 'c-30', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"window","case":"A-3","data":{},"do":"withdraw","id":"c-30","on":"2023-01-05","request":"hCX8SbHvCchvHSig7KJ9CYu2UDEGt_XlauHoxF5b63w","rules":1,"sealed":"5U3dbMasZi9O8ZQwA5xjdZ2n3aU8uZzGWH50yegd0oQ","seq":31,"status":"recorded","v":1}' AS BLOB), X'a7275669a0a2c25596d1a55d51f8fe26a2c96625799d5d4b7961ccb8ee243530');
INSERT INTO entry VALUES (32, 'c-31', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"window","case":"A-4","data":{"fund":"就业补助资金","grant":"dezhou/startup","tokens":{"applicant":["f_40YxTNGw8t1rnDormmBg"],"founder":["7jbGBhOpDarewKSxU0OrXA"]}},"do":"submit","id":"c-31","on":"2023-01-04","request":"eR8Oz8MciWP3xAROPZZ9hHM4IomiAI29ZmuKMzkQjBU","rules":1,"sealed":"_PlZZt18vK_CrQOw1FrneFxi-XpODRWT99E17IlX7YM","seq":32,"status":"recorded","v":1}' AS BLOB), X'3e3dc436d140f4531a3902c83a17ff0e0d064b683d99e35d84f0a8055f4d5f66');
INSERT INTO entry VALUES (33, 'c-32', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"A-4","data":{},"do":"accept","id":"c-32","on":"2023-01-05","request":"HSImM2bM_fKJO407zeQSPiqiBF3ZqBeqH1UL8Ujful4","rules":1,"seq":33,"status":"recorded","v":1}' AS BLOB), X'e06268db7d79346df9653b1bb9ad42f391eecfb354524e330df456af121ae7c5');
INSERT INTO entry VALUES (34, 'c-33', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"reviewer","case":"A-4","data":{"passed":true},"do":"review","id":"c-33","on":"2023-01-06","request":"ipz14jPFD5JGI1mXoj33YV8GvMA5YPWVvaw5ZtqkdPc","rules":1,"sealed":"Fnf24yyGb1mR2yLFQa8f4dzJMYvcjrLbcET6TVMe4HY","seq":34,"status":"recorded","v":1}' AS BLOB), X'917d9a5c783c076072eae84c0c5dbcff01904df404ed224359eb6f10d3d1e2c1');
INSERT INTO entry VALUES (35, 'c-34', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"A-4","data":{"until":"2023-01-16"},"do":"notice","id":"c-34","on":"2023-01-09","request":"9oh-ndPOOUueXqodYp8_Ec6gAO4MAYd3z1ir-S35jLA","rules":1,"seq":35,"status":"recorded","v":1}' AS BLOB), X'f7de92d7abadc9767e806e0568fad10510c7d8402cbfcea92286c5e8e3657a8d');
INSERT INTO entry VALUES (36, 'c-35', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"head","case":"A-4","data":{"amount_fen":2000000,"as_of":"2023-01-04","fund":"就业补助资金","lines":[{"fen":2000000}],"year":2023},"do":"approve","id":"c-35","on":"2023-01-17","reasons":{"not_true":[],"true":8},"request":"1YnmSZwQvOg6VRFcwDGBcJpZg0WOJc8ZbflRoYLV3WY","rules":1,"seq":36,"status":"recorded","v":1}' AS BLOB), X'b5c1e1f899bc61a2fbac4618a9f399822dc90cefbeb6a9c274417dad2ab729cd');
INSERT INTO entry VALUES (37, 'c-36', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"head","case":"A-4","data":{},"do":"finish","id":"c-36","on":"2023-01-18","request":"VUEu55qX47extaKtNvgfAXgxiDCf9hp_tgs1JlPNkLE","rules":1,"sealed":"K6G1m1Q9Aur4zUxKBf_NT7jcYIEy1fPDDgqmwbDHNDQ","seq":37,"status":"recorded","v":1}' AS BLOB), X'193d007e2de436f31728a8ef90abaa5656191c249d418abc6d557c1d93bbd799');
INSERT INTO entry VALUES (38, 'c-37', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"window","case":"L-1","data":{"grant":"dezhou/loan-person","requested_fen":20000000,"tokens":{"applicant":["a2OYy8WlrGS691Ugn6aczg"]}},"do":"submit","id":"c-37","on":"2023-01-04","request":"fMzEfTEZo-wznxxoeAGcbqitSk5cb2pESn2mOODJQsM","rules":1,"sealed":"5J496uVMzW3Vm-r6kyJ0oJCNuBnAG-_08FIfc8Lh9yM","seq":38,"status":"recorded","v":1}' AS BLOB), X'6f4f92fa43dc8d363f584d043c107d8f2c44dd7855b92c980edeedba7e6c17ce');
INSERT INTO entry VALUES (39, 'c-38', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"L-1","data":{},"do":"accept","id":"c-38","on":"2023-01-05","request":"hM4NO5f7k7UZHPlCQSx7BKNdB70KIMCPqEzTzIxIxKk","rules":1,"seq":39,"status":"recorded","v":1}' AS BLOB), X'd33ed42ec4a4fdc9fed4545dc57d7d6fe37367c31f34f734f5f4bcbafbfd11eb');
INSERT INTO entry VALUES (40, 'c-39', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"reviewer","case":"L-1","data":{"passed":true},"do":"review","id":"c-39","on":"2023-01-06","request":"1xDabCFsMS4Wbychmm_8-V19PphWgLuUTlmvnI6jTrY","rules":1,"sealed":"m98xGQP4L-94gkOsGnkLfGdLFYxIESvjIAQq8XTqRXM","seq":40,"status":"recorded","v":1}' AS BLOB), X'8205adcc3c0eacc39892b39f7c25c517b9d8d0c71a854ab61df1832e186d2a85');
INSERT INTO entry VALUES (41, 'c-40', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"L-1","data":{"until":"2023-01-16"},"do":"notice","id":"c-40","on":"2023-01-09","request":"B0QWgy6yLCREYbvIYIOtg0zf1D21vugK6vhUdGRWyos","rules":1,"seq":41,"status":"recorded","v":1}' AS BLOB), X'a4abe3a0bc7adb08765f8f374f8957ae2997eefe3a514942a7ac57ef63ecdcca');
INSERT INTO entry VALUES (42, 'c-41', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"bank","case":"L-1","data":{},"do":"discharge","id":"c-41","on":"2023-01-17","reasons":{"not_true":[{"code":"order","rule":"stage","verdict":"false"}],"true":0},"request":"np6JTRGy0FQ6vSDV45x0emXPo3VSfRAIsXQ_kjvPGbo","rules":1,"seq":42,"status":"refused","v":1}' AS BLOB), X'6373e73226dd72218cb8afaab7bc7c1759b7f13311f87a586b24f7479b2c0bae');
INSERT INTO entry VALUES (43, 'c-42', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"head","case":"L-1","data":{"amount_fen":20000000,"as_of":"2023-02-01","lines":[{"fen":20000000}],"rulings":{"loans-counted":{"cite":{"clause":"第1条","document":"演示口径说明","quote":"(演示)累计计算"},"option":"separate"}},"stands_in":["founder"],"values":{"loans_elsewhere":0},"year":2023},"do":"approve","id":"c-42","on":"2023-01-17","reasons":{"not_true":[],"true":4},"request":"GPN5Kwuoo2FKc33p1xKqIrZpIIlAZVxTgf3SUKhtxYA","rules":1,"seq":43,"status":"recorded","v":1}' AS BLOB), X'65a019c46486730b234b6479307fd718c7994af5c58f60034b588cfe11f2963f');
INSERT INTO entry VALUES (44, 'c-43', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"bank","case":"L-1","data":{},"do":"discharge","id":"c-43","on":"2023-01-18","request":"TvwzmNbsVHIQSefHfEPB6Pn329IspHLh3Sl4JPuizp8","rules":1,"seq":44,"status":"recorded","v":1}' AS BLOB), X'2132f6b90b2c00e1a7ce4aacf5448b944c151f378d9d41aef897739e184c28a2');
INSERT INTO entry VALUES (45, 'c-44', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"window","case":"L-2","data":{"grant":"dezhou/loan-enterprise","requested_fen":20000000,"tokens":{"applicant":["vtmrTYaXal-mC3_dXWxh8Q"]}},"do":"submit","id":"c-44","on":"2023-01-04","request":"-rOfxMzTYY1hTL9IvdfrZYvTDKAriTHA7qrj3jjWzEw","rules":1,"sealed":"qPBeOmM04XklgtY47PfntkRE3JECfVAlFgEvJjMC7Z8","seq":45,"status":"recorded","v":1}' AS BLOB), X'f6348bbf4b4aa254c87b2f01fc8c7e53eaeb7a1acb8ad0f8f8ccaef67354a1b1');
INSERT INTO entry VALUES (46, 'c-45', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"L-2","data":{},"do":"accept","id":"c-45","on":"2023-01-05","request":"UqrUw2Byx2WS4VQY55ceFFky4msUsMthO29f3ZOpyb8","rules":1,"seq":46,"status":"recorded","v":1}' AS BLOB), X'ae36e4bd4904fbbe598802013a7d612e5b1531374c764de714d70da8f81ff617');
INSERT INTO entry VALUES (47, 'c-46', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"reviewer","case":"L-2","data":{"passed":true},"do":"review","id":"c-46","on":"2023-01-06","request":"XMAMVAWz3oRys-syvpnHt1kvEHYueSFssy2vKFNIVwY","rules":1,"sealed":"Gmgk7hRQMLPmWvXR2iLlCZjqUSo9AI9GB_e2P1zoSeU","seq":47,"status":"recorded","v":1}' AS BLOB), X'09cfc430197430dd3fdad802a9125a4edcb21a8e7526a0a6f2b7f991fbc5e2d2');
INSERT INTO entry VALUES (48, 'c-47', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"L-2","data":{"until":"2023-01-16"},"do":"notice","id":"c-47","on":"2023-01-09","request":"o4nDK8HBP_5y77ARaFEVKx3VKqLxLThwRbg7glEkams","rules":1,"seq":48,"status":"recorded","v":1}' AS BLOB), X'5ed2caf5cc1c887ef8a7c59204f6bc9c9cef9a8ec531ef7669da05c3683298fe');
INSERT INTO entry VALUES (49, 'c-48', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"head","case":"L-2","data":{"as_of":"2023-02-01","options":[{"amount_fen":20000000,"options":{"loans-counted":"separate"},"outcome":"granted"},{"options":{"loans-counted":"together"},"outcome":"undetermined"}]},"do":"approve","id":"c-48","on":"2023-01-17","reasons":{"not_true":[{"code":"reading","rule":"loans-counted","verdict":"unknown"},{"code":"cap","rule":"loans-three-times-together","verdict":"unknown"},{"code":"fact","rule":"founder","verdict":"unknown"}],"true":4},"request":"A9QL-ngtdBIR7ybIBE6uKtOJpJMP3woCKXeQBSbxUBo","rules":1,"seq":49,"status":"undetermined","v":1}' AS BLOB), X'b74468bd38c61be4dbeeed4fb5406aef2f9a587abb01cc4de898d37686817806');
INSERT INTO entry VALUES (50, 'c-49', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"window","case":"A-5","data":{"grant":"dezhou/startup","tokens":{"applicant":["xvQLuX5jN1UGIIZMwpeSng"],"founder":["_oLfTgda01WAnRMnV3dpSQ"]}},"do":"submit","id":"c-49","on":"2023-01-04","request":"CGPNFHU15Q2SGgnRNToe8QclPtL-fsP82wdC2EQv6Yk","rules":1,"sealed":"egykz__icO6Znv3kKk5ZTAOy6m_huoh8F0jTWgU2peQ","seq":50,"status":"recorded","v":1}' AS BLOB), X'9ca81b2cee372caa588de692124c3f3d79423cae1892bae6f8da4ea60ef32af4');
INSERT INTO entry VALUES (51, 'c-50', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"A-5","data":{},"do":"accept","id":"c-50","on":"2023-01-05","request":"BFgPZ2zEm_2EcxYD5k8k-GAdvsJR9zuty4y9Effun-s","rules":1,"seq":51,"status":"recorded","v":1}' AS BLOB), X'efa850703510f204e86a2cb675db65814c0a38b32fe5f1b624689672074ea47d');
INSERT INTO entry VALUES (52, 'c-51', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"reviewer","case":"A-5","data":{"passed":true},"do":"review","id":"c-51","on":"2023-01-06","request":"0Gk_RxmwYhmFHcELf_mol5qhFEVpGG-vNInzwF-cedQ","rules":1,"sealed":"FVhr6TTIKdbS96qnrlqI315HSdz0Gnmr0lgOOiaOuaM","seq":52,"status":"recorded","v":1}' AS BLOB), X'ea8373723d5b1a8a09d2fe85128610be9971d03a2fe67a52ff38965583124db8');
INSERT INTO entry VALUES (53, 'c-52', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"A-5","data":{"until":"2023-01-16"},"do":"notice","id":"c-52","on":"2023-01-09","request":"m9yK2iVKTH-Q8u76cno0BZG-xCwyiKznDS90V6CfXbE","rules":1,"seq":53,"status":"recorded","v":1}' AS BLOB), X'2d3ab42a0ca220a907be775e3111e656b23c574d911c4154d593d3dda0d654ea');
INSERT INTO entry VALUES (54, 'c-53', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"head","case":"A-5","data":{"as_of":"2023-01-04"},"do":"approve","id":"c-53","on":"2023-01-17","reasons":{"not_true":[{"code":"requirement","rule":"insured-12-months-in-a-row","verdict":"false"},{"code":"requirement","rule":"operating","verdict":"false"}],"true":6},"request":"dUrv-wWd3bn93HfJB20isfznt6prZ6x82gSLOpvuCII","rules":1,"seq":54,"status":"refused","v":1}' AS BLOB), X'58d877bb3155e1807b91a3dcb005a4b6c00de497d3d4305dc8558357d59d2ab1');
INSERT INTO entry VALUES (55, 'c-54', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"window","case":"A-6","data":{"grant":"dezhou/returnee-startup","tokens":{"applicant":["ndUJcQ_GVV4uF5UtsJlz4A"]}},"do":"submit","id":"c-54","on":"2023-01-04","request":"qyJb3RhZze2MgVlqWQQuMZUCQ-AycBj7yDbs6J7uLb4","rules":1,"sealed":"KD4D3NDDJ8goLoB_o_WbcF0NGGugHHnESHxATaMbfao","seq":55,"status":"recorded","v":1}' AS BLOB), X'eb6cf94203b4701d858040c3f06176c92911b079d717798b2bc360bf64b871a7');
INSERT INTO entry VALUES (56, 'c-55', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"A-6","data":{},"do":"accept","id":"c-55","on":"2023-01-05","request":"ChnLDfTvwJmdo0TsdxKBYXi9KD0DNsg0YIRELxbf7R8","rules":1,"seq":56,"status":"recorded","v":1}' AS BLOB), X'f3565ce0d72db360ab092e821e23095ff3b033b34dfb2922874341d59eff324a');
INSERT INTO entry VALUES (57, 'c-56', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"reviewer","case":"A-6","data":{"passed":true},"do":"review","id":"c-56","on":"2023-01-06","request":"q72vIAkOKqxWpt7DmQQV95m9uofJ5UdChghDeLtgdrY","rules":1,"sealed":"YwRsi3OaJU4SbTvjIWCqOFgqZCGjnmLIOnm60800ddE","seq":57,"status":"recorded","v":1}' AS BLOB), X'9a47165f9563f94c366872d66b2ab870357126f3581e062b5a47798d81e35b54');
INSERT INTO entry VALUES (58, 'c-57', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"A-6","data":{"until":"2023-01-16"},"do":"notice","id":"c-57","on":"2023-01-09","request":"K9UmdQY1JHnYnP45maJy97NiAE4NN0Jr_bvMXqQ3DbA","rules":1,"seq":58,"status":"recorded","v":1}' AS BLOB), X'52c5cdea0462fdb4c210664366a298c97f7ea2068f06d9ba853635f15e7ea809');
INSERT INTO entry VALUES (59, 'c-58', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"head","case":"A-6","data":{"as_of":"2023-01-04"},"do":"approve","id":"c-58","on":"2023-01-17","reasons":{"not_true":[{"code":"figure","rule":"dezhou/returnee-startup","verdict":"unknown"}],"true":5},"request":"3hS7qMdTa-Eln411i2qcuGvW6sMGwhpCpCCPZ7YesqY","rules":1,"seq":59,"status":"undetermined","v":1}' AS BLOB), X'c22af937614dcf41f16fc69593b25bc97196cbfd4fe2df895087b407095ad5f0');
INSERT INTO entry VALUES (60, 'c-59', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"window","case":"J-1","data":{"grant":"dezhou/job-creation","tokens":{"applicant":["yRGCh7k9lwzr82ydpYy9dg"],"founder":["vgMWGrBENbzh84mfHN3mJA"],"hire":["hpkRdh_kA1a0Yo_lYYx25A","plnM8P2O9tUBZsp0v94aoA"]}},"do":"submit","id":"c-59","on":"2023-01-04","request":"1HtOioOqa_7nXVReV8S-9dU0PyTMVq5XdbaO2n7GWoc","rules":1,"sealed":"B1yhIV2rR-L6v_5gmzM-_BaupJ98xbwjXCoXUlcszrI","seq":60,"status":"recorded","v":1}' AS BLOB), X'f001feea2c668e8629ce79284b4be76ada6c8755ad4c59d20bf0a24b087d5392');
INSERT INTO entry VALUES (61, 'c-60', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"J-1","data":{},"do":"accept","id":"c-60","on":"2023-01-05","request":"L_-xTRu3IQtNLqftb4j8yy4KHkCdHuzLwl-SAwPFENc","rules":1,"seq":61,"status":"recorded","v":1}' AS BLOB), X'b317ef274e1692d2072a5d7a342d968d95eb651b0bcf3828fc710a4dd05d1ca1');
INSERT INTO entry VALUES (62, 'c-61', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"reviewer","case":"J-1","data":{"passed":true},"do":"review","id":"c-61","on":"2023-01-06","request":"wv5j6qY0Zvn3-spM0KwvovkX7jOdPDlC_6DrTVqaUeM","rules":1,"sealed":"fCsNFkwdBBmWDJjcXhy2J4dq0m-_vmWwVE0aXVp0qpo","seq":62,"status":"recorded","v":1}' AS BLOB), X'5a004afaf14283e2695aa21840682b179b9059f1c34ef54f8655ce4ef5feb949');
INSERT INTO entry VALUES (63, 'c-62', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","case":"J-1","data":{"until":"2023-01-16"},"do":"notice","id":"c-62","on":"2023-01-09","request":"h_aix_xer9yj7WIsy7pGLsXkvAEZGyYtb5YY4PSISO4","rules":1,"seq":63,"status":"recorded","v":1}' AS BLOB), X'79b62f9d0321bc1ce84f7b652d5f329f66c28c441fb2eaa31516e7b36a3a14ec');
INSERT INTO entry VALUES (64, 'c-63', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"head","case":"J-1","data":{"as_of":"2023-01-04"},"do":"approve","id":"c-63","on":"2023-01-17","reasons":{"not_true":[{"code":"requirement","party":"hire[1]","rule":"hire-contract","verdict":"false"},{"code":"requirement","party":"hire[0]","rule":"hire-wage","verdict":"unknown"},{"code":"figure","party":"hire[0]","rule":"dezhou/minimum-wage","verdict":"unknown"}],"true":10},"request":"ZpeE2qbvy4RRmrErjgO4dLhLBsag9xyKbijDal7uGuw","rules":1,"seq":64,"status":"undetermined","v":1}' AS BLOB), X'5fe59cb290907d211e2b15f585f60df27898b9a7344921a65823a550e400cda5');
INSERT INTO entry VALUES (65, 'c-64', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"reviewer","case":"J-1","data":{},"do":"approve","id":"c-64","on":"2023-01-17","reasons":{"not_true":[{"code":"duty","rule":"review-approve","verdict":"false"}],"true":0},"request":"GwQ8BUxg5B3-BRSlZ6V6-J4NPmsPYWPpLMYgCTToz18","rules":1,"seq":65,"status":"refused","v":1}' AS BLOB), X'32c170c0a372e259f2250d16e8d9935eaeeea5ec427335a8edfbf09a8dda252b');
INSERT INTO entry VALUES (66, 'c-65', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","data":{"tokens":["QxuNXE64h1gYw0b7yKv9ng","3wz8UlMotg2z6EBOtjKJew"]},"do":"same","id":"c-65","on":"2023-03-01","request":"sUk_28TrRNCMxDa62SFq7rcWPmp5xB6ZbdC7wysY8zY","rules":1,"sealed":"lT1-RS0g3JjMu0v649cU6TntAeN3Ez5Do5pxEkP6r_s","seq":66,"status":"recorded","v":1}' AS BLOB), X'f920df21ae6c46db90896903a13ad8dc44f29f87ad86b7c12ac91a0147b0a22f');
INSERT INTO entry VALUES (67, 'c-66', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","data":{"tokens":["QxuNXE64h1gYw0b7yKv9ng","3wz8UlMotg2z6EBOtjKJew"]},"do":"apart","id":"c-66","on":"2023-03-02","request":"Fz7RyOOJuE1XtDaVD3z5DOtvd3gi_o-B1ar-vbZ1oMY","rules":1,"sealed":"CJXWlP-fa7GaQ67eGip7BowbQuS3_goBo7c5qJy6n-8","seq":67,"status":"recorded","v":1}' AS BLOB), X'b1535a65286ad91333282ed8e48c2ea933a1cefa8cb30a5f8c9f9a1af6f1c1bc');
INSERT INTO entry VALUES (68, 'c-67', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","data":{"from":"2023-01-01","group":"g","tokens":["u8KzYHlez4nJf7l6TNyqvA","VWoksLi4AprHcjwDkxBuoA"]},"do":"link","id":"c-67","on":"2023-03-02","request":"Dx559YsvRb3RDoIRwwfJtXxmLiPbGCV1MJ3_03eD68s","rules":1,"sealed":"p1f2XbvUv5SXok1Yf_j81wcBEKUEcSDnlyutCJjBUBg","seq":68,"status":"recorded","v":1}' AS BLOB), X'd7672166f8de68c34602fc9847e5924c0193e801188833f9c0ef28b37413215c');
INSERT INTO entry VALUES (69, 'c-68', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","data":{"from":"2023-01-01","group":"g","to":"2023-12-31","tokens":["f_40YxTNGw8t1rnDormmBg"]},"do":"link","id":"c-68","on":"2023-03-02","request":"2FbqgPozA-VyiHvf1tFe7NOjdZi8G81TJXZpipQEaXM","rules":1,"sealed":"X1ImQ-5rsxK_BwMtX3qLaUunp9Kz_PUjRnfmz2mEaSM","seq":69,"status":"recorded","v":1}' AS BLOB), X'29936a53373e05a83646f422c08054545fecce00b5096324d2c6a413d7603727');
INSERT INTO entry VALUES (70, 'c-69', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","data":{"act":"guidance","service":"dezhou/131","token":"4-PZ_ri-4OI0z9f-nRWXDw"},"do":"perform","id":"c-69","on":"2023-03-03","reasons":{"not_true":[{"code":"order","rule":"service-not-open","verdict":"false"}],"true":0},"request":"XL_EytKGjQ9Y6QXTXJh9lft5X9ohTQLElF1AZdCTkro","rules":1,"sealed":"0-KioW3g1BFA-NRN0WPBGx-1JvHuFcrGYfx54Noge9Q","seq":70,"status":"refused","v":1}' AS BLOB), X'45d5efa4391a9abfc76c51921f4ba12dcfd39d2d8925ca886f4e18c4759b97b2');
INSERT INTO entry VALUES (71, 'c-70', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","data":{"act":"open","from":"2023-03-01","service":"dezhou/131","token":"4-PZ_ri-4OI0z9f-nRWXDw"},"do":"perform","id":"c-70","on":"2023-03-03","request":"qE-Z--KyFTc8iP3lAU2-wxbxa4ntVpdBpo-nvtxAsDI","rules":1,"sealed":"hTUkgzrJ8yiMdgk8oTMwpltIJk01Et5BG9nnMV0oe2c","seq":71,"status":"recorded","v":1}' AS BLOB), X'2bbcf5780e17a401eaa2f3d0af2d8857d1b9a0a67de74fa07fad4b4da34ad2d7');
INSERT INTO entry VALUES (72, 'c-71', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"clerk","data":{"act":"guidance","service":"dezhou/131","token":"4-PZ_ri-4OI0z9f-nRWXDw"},"do":"perform","id":"c-71","on":"2023-03-04","request":"G9X_Vt9hHz4HntawAiGaSTKxcZm3EcUMQFXgY7-eXUo","rules":1,"sealed":"cBYOxivp-ffrgtS4_rKYSVfpgJGXMlc-WxM4t_RbptU","seq":72,"status":"recorded","v":1}' AS BLOB), X'c8d8f0a1430153a950f0de70ea8e228366fa2ac36ffa2c4e127df0e96c5f539a');
INSERT INTO entry VALUES (73, 'c-72', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"admin","data":{"calendars":["bcf9fce752e287da4f56e6e80ed12ddaf783889982a57fe50c5baac26a6cb5fb","82dc8367460fa55ec0d80ec09ca9792b3f124b079c3b4d6b1a67ccd2daf862e0","e948cef02c4607fb0cd1f0eaff55c40fc8081e04fba8dd6cbb8a1f2aa0c30e20","70f12eacf6a9c4294c806bc64e9ee2cbfce4ffb5f590b1d652a6df9f51a55a64","30ec8a900a2e544ec11d4b3d50e2a9823dee6a8aac63e3dc0374c487b80d8625"],"given":{"packs":["9c0b898631e13babfe11d6830d89922aef58d8887bda23104a5e4fd4ad702c89"]},"packs":[{"digest":"682f79bf5cda497098760909cc42b824d3637ff408e0cd0f208f1a1c20796c06","id":"dezhou-2023"},{"digest":"9c0b898631e13babfe11d6830d89922aef58d8887bda23104a5e4fd4ad702c89","id":"dezhou-operator-2023"}],"procedure":{"notice":{"working_days":5},"separate":[["review","approve"],["approve","pay"]],"steps":["accept","review","notice","approve"]}},"do":"adopt","id":"c-72","on":"2023-03-05","request":"-pZkuYp8cbGW51NVucNkMWzNu4F63QWCVKSpK4Bccvs","rules":1,"seq":73,"status":"recorded","v":1}' AS BLOB), X'4e725c7a53faf5a66a0dc21db8177159b2a3ae5c81bbfbcc4fe7ed6eaf74954e');
INSERT INTO entry VALUES (74, 'c-73', CAST('{"at":"2026-11-22T10:39:23.826981Z","by":"admin","data":{"calendars":["bcf9fce752e287da4f56e6e80ed12ddaf783889982a57fe50c5baac26a6cb5fb","82dc8367460fa55ec0d80ec09ca9792b3f124b079c3b4d6b1a67ccd2daf862e0","e948cef02c4607fb0cd1f0eaff55c40fc8081e04fba8dd6cbb8a1f2aa0c30e20","70f12eacf6a9c4294c806bc64e9ee2cbfce4ffb5f590b1d652a6df9f51a55a64","30ec8a900a2e544ec11d4b3d50e2a9823dee6a8aac63e3dc0374c487b80d8625"],"given":{"procedure":{"separate":[["review","approve"]],"steps":["review","approve"]},"rulings":{"five-years-at":{"cite":{"clause":"第1条","document":"演示口径说明","quote":"(演示)累计计算"},"option":"claim"}}},"packs":[{"digest":"682f79bf5cda497098760909cc42b824d3637ff408e0cd0f208f1a1c20796c06","id":"dezhou-2023"},{"digest":"9c0b898631e13babfe11d6830d89922aef58d8887bda23104a5e4fd4ad702c89","id":"dezhou-operator-2023"}],"procedure":{"separate":[["review","approve"]],"steps":["review","approve"]},"rulings":{"dezhou/five-years-at":{"cite":{"clause":"第1条","document":"演示口径说明","quote":"(演示)累计计算"},"option":"claim"}}},"do":"adopt","id":"c-73","on":"2023-03-06","request":"SPpRMHCW9ev5Azw8zJUKYkSJN9IvjWwxqVainIjP3bE","rules":73,"seq":74,"status":"recorded","v":1}' AS BLOB), X'5a535320276bb89dbf027ceca77e9f06178b0332a084f342a821de25b0e1670e');
CREATE TABLE fund_year (
	fund TEXT NOT NULL, 
	year INTEGER NOT NULL, 
	appropriated_fen INTEGER NOT NULL, 
	reserved_fen INTEGER NOT NULL, 
	paid_fen INTEGER NOT NULL, 
	PRIMARY KEY (fund, year), 
	CHECK (reserved_fen >= 0 AND paid_fen >= 0), 
	CHECK (reserved_fen + paid_fen <= appropriated_fen)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO fund_year VALUES ('就业补助资金', 2023, 8999900, 0, 1800000);
CREATE TABLE grant_case (
	case_id TEXT NOT NULL, 
	grant_key TEXT NOT NULL, 
	stage TEXT NOT NULL, 
	submitted_on TEXT NOT NULL, 
	last_on TEXT NOT NULL, 
	fund TEXT, 
	requested_fen INTEGER, 
	held INTEGER NOT NULL, 
	notice_on TEXT, 
	notice_until TEXT, 
	payable_fen INTEGER NOT NULL, 
	instructed_fen INTEGER NOT NULL, 
	settled_fen INTEGER NOT NULL, 
	ordered_back_fen INTEGER NOT NULL, 
	repaid_fen INTEGER NOT NULL, 
	written_off_fen INTEGER NOT NULL, 
	erased INTEGER NOT NULL, 
	rest TEXT NOT NULL, 
	PRIMARY KEY (case_id), 
	CHECK (instructed_fen >= 0 AND settled_fen >= 0), 
	CHECK (instructed_fen + settled_fen <= payable_fen), 
	CHECK (ordered_back_fen <= settled_fen), 
	CHECK (repaid_fen + written_off_fen <= ordered_back_fen)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO grant_case VALUES ('A-1', 'dezhou/startup', 'voided', '2023-01-04', '2023-02-04', '就业补助资金', 1900000, 0, '2023-01-09', '2023-01-16', 1800000, 0, 1800000, 1800000, 40, 60, 0, '[[["applicant",["u8KzYHlez4nJf7l6TNyqvA"]],["founder",["zxoJVyoYHm_KuO-MCWCgVg"]]],[4,5,6],[4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24],[["submit","window"],["supplement","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"],["approve","head"],["pay","cashier"],["settle","bank"]],[1800000,"2023-01-17","2023-01-04",1,"就业补助资金",2023,[{"fen":1800000}],[],[],[],[],true,false]]');
INSERT INTO grant_case VALUES ('A-2', 'dezhou/startup', 'rejected', '2023-01-04', '2023-01-08', NULL, NULL, 0, NULL, NULL, 0, 0, 0, 0, 0, 0, 29, '[[["applicant",["VWoksLi4AprHcjwDkxBuoA"]],["founder",["rzsjJD-A4cB8xgJ7omV2RA"]]],[25],[25,26,27,28,29],[["submit","window"]],[]]');
INSERT INTO grant_case VALUES ('A-3', 'dezhou/startup', 'withdrawn', '2023-01-04', '2023-01-05', '就业补助资金', NULL, 0, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, '[[["applicant",["f_40YxTNGw8t1rnDormmBg"]],["founder",["7jbGBhOpDarewKSxU0OrXA"]]],[30],[30,31],[["submit","window"]],[]]');
INSERT INTO grant_case VALUES ('A-4', 'dezhou/startup', 'finished', '2023-01-04', '2023-01-18', '就业补助资金', NULL, 0, '2023-01-09', '2023-01-16', 0, 0, 0, 0, 0, 0, 0, '[[["applicant",["f_40YxTNGw8t1rnDormmBg"]],["founder",["7jbGBhOpDarewKSxU0OrXA"]]],[32],[32,33,34,35,36,37],[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"],["approve","head"]],[2000000,"2023-01-17","2023-01-04",1,"就业补助资金",2023,[{"fen":2000000}],[],[],[],[],false,false]]');
INSERT INTO grant_case VALUES ('A-5', 'dezhou/startup', 'noticed', '2023-01-04', '2023-01-09', NULL, NULL, 0, '2023-01-09', '2023-01-16', 0, 0, 0, 0, 0, 0, 0, '[[["applicant",["xvQLuX5jN1UGIIZMwpeSng"]],["founder",["_oLfTgda01WAnRMnV3dpSQ"]]],[50],[50,51,52,53,54],[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"]],[]]');
INSERT INTO grant_case VALUES ('A-6', 'dezhou/returnee-startup', 'noticed', '2023-01-04', '2023-01-09', NULL, NULL, 0, '2023-01-09', '2023-01-16', 0, 0, 0, 0, 0, 0, 0, '[[["applicant",["ndUJcQ_GVV4uF5UtsJlz4A"]]],[55],[55,56,57,58,59],[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"]],[]]');
INSERT INTO grant_case VALUES ('J-1', 'dezhou/job-creation', 'noticed', '2023-01-04', '2023-01-09', NULL, NULL, 0, '2023-01-09', '2023-01-16', 0, 0, 0, 0, 0, 0, 0, '[[["applicant",["yRGCh7k9lwzr82ydpYy9dg"]],["founder",["vgMWGrBENbzh84mfHN3mJA"]],["hire",["hpkRdh_kA1a0Yo_lYYx25A","plnM8P2O9tUBZsp0v94aoA"]]],[60],[60,61,62,63,64,65],[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"]],[]]');
INSERT INTO grant_case VALUES ('L-1', 'dezhou/loan-person', 'approved', '2023-01-04', '2023-01-18', NULL, 20000000, 0, '2023-01-09', '2023-01-16', 20000000, 0, 0, 0, 0, 0, 0, '[[["applicant",["a2OYy8WlrGS691Ugn6aczg"]]],[38],[38,39,40,41,42,43,44],[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"],["approve","head"]],[20000000,"2023-01-17","2023-02-01",1,"",2023,[{"fen":20000000}],[["loans_elsewhere",0]],[["loans-counted","separate"]],[],["founder"],true,true]]');
INSERT INTO grant_case VALUES ('L-2', 'dezhou/loan-enterprise', 'noticed', '2023-01-04', '2023-01-09', NULL, 20000000, 0, '2023-01-09', '2023-01-16', 0, 0, 0, 0, 0, 0, 0, '[[["applicant",["vtmrTYaXal-mC3_dXWxh8Q"]]],[45],[45,46,47,48,49],[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"]],[]]');
CREATE TABLE holding (
	token TEXT NOT NULL, 
	case_id TEXT NOT NULL, 
	role TEXT NOT NULL, 
	grant_key TEXT NOT NULL, 
	held_on TEXT NOT NULL, 
	discharged INTEGER NOT NULL, 
	rest TEXT NOT NULL, 
	PRIMARY KEY (token, case_id, role)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO holding VALUES ('a2OYy8WlrGS691Ugn6aczg', 'L-1', 'applicant', 'dezhou/loan-person', '2023-01-17', 1, '[[{"fen":20000000}],{"loans_elsewhere":0}]');
INSERT INTO holding VALUES ('a2OYy8WlrGS691Ugn6aczg', 'L-1', 'founder', 'dezhou/loan-person', '2023-01-17', 1, '[[{"fen":20000000}],{"loans_elsewhere":0}]');
INSERT INTO holding VALUES ('u8KzYHlez4nJf7l6TNyqvA', 'A-1', 'applicant', 'dezhou/startup', '2023-01-17', 0, '[[{"fen":1800000}]]');
INSERT INTO holding VALUES ('zxoJVyoYHm_KuO-MCWCgVg', 'A-1', 'founder', 'dezhou/startup', '2023-01-17', 0, '[[{"fen":1800000}]]');
CREATE TABLE ledger_head (
	one INTEGER NOT NULL, 
	size INTEGER NOT NULL, 
	edge BLOB NOT NULL, 
	at TEXT NOT NULL, 
	closed INTEGER NOT NULL, 
	PRIMARY KEY (one), 
	CHECK (one = 1), 
	CHECK (size >= 0)
)
 STRICT

;
INSERT INTO ledger_head VALUES (1, 75, X'000000000000004b8c77342e8d97459f6a819c4aad724ef576390e55b9871f72aac6e0a8938cd12b2d261cdc207bf577644cb1ce3825d6521fa796cc3eddd9d7dd282a84db4d963fe0f117c84ea10a1d8b1c0e54ba47fa497f19ba3f3962a32f5e2fda66264faec65a535320276bb89dbf027ceca77e9f06178b0332a084f342a821de25b0e1670e', '2026-11-22T10:39:23.826981Z', 0);
CREATE TABLE member (
	seq INTEGER NOT NULL, 
	item INTEGER NOT NULL, 
	group_name TEXT NOT NULL, 
	token TEXT NOT NULL, 
	start_on TEXT NOT NULL, 
	end_on TEXT, 
	PRIMARY KEY (seq, item)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO member VALUES (68, 0, 'g', 'u8KzYHlez4nJf7l6TNyqvA', '2023-01-01', NULL);
INSERT INTO member VALUES (68, 1, 'g', 'VWoksLi4AprHcjwDkxBuoA', '2023-01-01', NULL);
INSERT INTO member VALUES (69, 0, 'g', 'f_40YxTNGw8t1rnDormmBg', '2023-01-01', '2023-12-31');
CREATE TABLE pair (
	token TEXT NOT NULL, 
	other TEXT NOT NULL, 
	relation TEXT NOT NULL, 
	PRIMARY KEY (token, other)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO pair VALUES ('3wz8UlMotg2z6EBOtjKJew', 'QxuNXE64h1gYw0b7yKv9ng', 'apart');
INSERT INTO pair VALUES ('QxuNXE64h1gYw0b7yKv9ng', '3wz8UlMotg2z6EBOtjKJew', 'apart');
CREATE TABLE payment (
	payment_id TEXT NOT NULL, 
	case_id TEXT NOT NULL, 
	amount_fen INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	PRIMARY KEY (payment_id), 
	CHECK (amount_fen > 0)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO payment VALUES ('P-1', 'A-1', 800000, 'returned');
INSERT INTO payment VALUES ('P-2', 'A-1', 1000000, 'cancelled');
INSERT INTO payment VALUES ('P-3', 'A-1', 1800000, 'settled');
CREATE TABLE recovery (
	recovery_id TEXT NOT NULL, 
	case_id TEXT NOT NULL, 
	ordered_fen INTEGER NOT NULL, 
	repaid_fen INTEGER NOT NULL, 
	written_off_fen INTEGER NOT NULL, 
	void INTEGER NOT NULL, 
	PRIMARY KEY (recovery_id), 
	CHECK (repaid_fen + written_off_fen <= ordered_fen)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO recovery VALUES ('R-1', 'A-1', 100, 40, 60, 0);
INSERT INTO recovery VALUES ('R-2', 'A-1', 1799900, 0, 0, 1);
CREATE TABLE sealed (
	seq INTEGER NOT NULL, 
	line BLOB NOT NULL, 
	PRIMARY KEY (seq)
)
 STRICT

;
INSERT INTO sealed VALUES (4, CAST('{"parts":[{"content":{"facts":{"entity_type":"小微企业","first_registration":true,"legal_rep_changed":false,"operating":true,"pension_months":14,"pension_months_in_a_row":14,"registered_in_area":true}},"part":"case","salt":"aQ+InctFdZbNRRJGtx0j1iawgFJl3zvYieSDlQMloak="},{"content":{"kind":"enterprise","name":"示例企业1有限公司","number":"91371402MA3C00011B","scheme":"cn-uscc"},"part":"applicant[0]","salt":"fxvutHJSlhC4B0qgGcIid6YVJdIVwiKQIl09NDpQMmE="},{"content":{"kind":"person","name":"示例人1","number":"371402199503100012","scheme":"cn-ric"},"part":"founder[0]","salt":"mIPQZ4y+58JnDbLXk43GNM56bGi6Y80/g3qolAFcGpU="}],"seq":4}' AS BLOB));
INSERT INTO sealed VALUES (5, CAST('{"parts":[{"content":{"facts":{"pension_months":15}},"part":"case","salt":"de5DMD9xqeYbOCdZWoTm4JUbPpTTyUrXBJ1mdBlLNos="}],"seq":5}' AS BLOB));
INSERT INTO sealed VALUES (6, CAST('{"parts":[{"content":{"kind":"person","name":"示例人1","number":"371402199503100012","scheme":"cn-ric"},"part":"founder[0]","salt":"o4ZDXGZkxUeK1W5bmwS4gzR3KRpno0bTSt1G88RlSqw="}],"seq":6}' AS BLOB));
INSERT INTO sealed VALUES (9, CAST('{"parts":[{"content":{"note":"材料齐全"},"part":"case","salt":"HNEukUWYd4adrCSSk8BY9GqZ5veQbr3UUCpMIgt9tZw="}],"seq":9}' AS BLOB));
INSERT INTO sealed VALUES (13, CAST('{"parts":[{"content":{"account":"622202…01","amount_fen":800000},"part":"case","salt":"/bGw3EZPDfmGrhA0iPyX9VYxZq2V1ra/qMdn3iwhLRY="}],"seq":13}' AS BLOB));
INSERT INTO sealed VALUES (14, CAST('{"parts":[{"content":{"account":"622202…01"},"part":"case","salt":"A6mLwZKzOq6vQdcktXMxbL3LhAVL28XrnldanH63pBU="}],"seq":14}' AS BLOB));
INSERT INTO sealed VALUES (15, CAST('{"parts":[{"content":{"reason":"账号有误"},"part":"case","salt":"jOigpzUDfFzUMKQALeC0I4/On2aJz4nwUTkrD6zcUBA="}],"seq":15}' AS BLOB));
INSERT INTO sealed VALUES (17, CAST('{"parts":[{"content":{"reason":"户名不符"},"part":"case","salt":"3YGTlU4/l7xSkbQaWG1ahy/njrACHGUJUgGHnuJKstw="}],"seq":17}' AS BLOB));
INSERT INTO sealed VALUES (18, CAST('{"parts":[{"content":{"account":"622202…02"},"part":"case","salt":"/rFHfKgcyAVkdcHyw2mmWMIEzKdwCWQMCZgN9Du3ZxY="}],"seq":18}' AS BLOB));
INSERT INTO sealed VALUES (21, CAST('{"parts":[{"content":{"amount_fen":100,"reason":"多付"},"part":"case","salt":"DogA5c8S1dPk6jbWR55dQHZUMaa+tRoM8c3poYPX0Tw="}],"seq":21}' AS BLOB));
INSERT INTO sealed VALUES (23, CAST('{"parts":[{"content":{"reason":"无法追回"},"part":"case","salt":"9qzFHjotjWfgre8boua7negPUx+2+3Z70urkAqL3FEo="}],"seq":23}' AS BLOB));
INSERT INTO sealed VALUES (24, CAST('{"parts":[{"content":{"reason":"条件不实"},"part":"case","salt":"WqrItpFAHGSOLNnQVTcWZEx7NOsL33RhrlaAx/nTxso="}],"seq":24}' AS BLOB));
INSERT INTO sealed VALUES (30, CAST('{"parts":[{"content":{"facts":{"entity_type":"小微企业","first_registration":true,"legal_rep_changed":false,"operating":true,"pension_months":14,"pension_months_in_a_row":14,"registered_in_area":true}},"part":"case","salt":"N8EV3Q4INRBm74cRF8hEo7zfAk38cOyNT33b02TX7Y8="},{"content":{"kind":"enterprise","name":"示例企业3有限公司","number":"91371402MA3C000383","scheme":"cn-uscc"},"part":"applicant[0]","salt":"0XgC6/aKcMSwR25OqSSdjx/Js1WVICBaCPSGxnKx/4E="},{"content":{"kind":"person","name":"示例人3","number":"371402199503100039","scheme":"cn-ric"},"part":"founder[0]","salt":"b58ltwIDixhWHWxD5XC9KTM09p+nN0VOd+78f5qhtXc="}],"seq":30}' AS BLOB));
INSERT INTO sealed VALUES (31, CAST('{"parts":[{"content":{"reason":"申请人撤回"},"part":"case","salt":"PTihbOcixzRvNiPEaxB2GVOYiZzOS+N+IJ5rP37jrvs="}],"seq":31}' AS BLOB));
INSERT INTO sealed VALUES (32, CAST('{"parts":[{"content":{"facts":{"entity_type":"小微企业","first_registration":true,"legal_rep_changed":false,"operating":true,"pension_months":14,"pension_months_in_a_row":14,"registered_in_area":true}},"part":"case","salt":"vP8VCYrMmOsivgRqDi5ObHh/qk/jREYeOgwTg4IWP/Q="},{"content":{"kind":"enterprise","name":"示例企业3有限公司","number":"91371402MA3C000383","scheme":"cn-uscc"},"part":"applicant[0]","salt":"Tb/89SWaXza4HT2YCwri/TVCp9/WRsG17aJu4CBIZq8="},{"content":{"kind":"person","name":"示例人3","number":"371402199503100039","scheme":"cn-ric"},"part":"founder[0]","salt":"c+8MRkWfcaSWLKUg01TiTCN9NSWleu2DTSlqDLaodNU="}],"seq":32}' AS BLOB));
INSERT INTO sealed VALUES (34, CAST('{"parts":[{"content":{"note":"材料齐全"},"part":"case","salt":"sarT/N/wzyrb8vN8hxv1vx3TETVfhzJ0BnaVt5k82nU="}],"seq":34}' AS BLOB));
INSERT INTO sealed VALUES (37, CAST('{"parts":[{"content":{"reason":"不再申领"},"part":"case","salt":"to48V4AR+P9GOw3mp5141sAbeH0XK1Em6izXJ/c9XYk="}],"seq":37}' AS BLOB));
INSERT INTO sealed VALUES (38, CAST('{"parts":[{"content":{"facts":{"contract_on":"2023-02-01","loan_term_months":24,"loans_elsewhere":0,"qualified":true}},"part":"case","salt":"dh/mLKrzZjd9wTopTVK/a+bqZFpLSalzaVKZrtB/9P8="},{"content":{"kind":"person","name":"示例人4","number":"371402199503100047","scheme":"cn-ric"},"part":"applicant[0]","salt":"ZsfR08R8s20HyUI7vAHakmr6CUsqL9siNISFpboxNPI="}],"seq":38}' AS BLOB));
INSERT INTO sealed VALUES (40, CAST('{"parts":[{"content":{"note":"材料齐全"},"part":"case","salt":"/txuLPNL+SgKicYVvg0Tbhms7jxLZYPURg0cf84UTqI="}],"seq":40}' AS BLOB));
INSERT INTO sealed VALUES (45, CAST('{"parts":[{"content":{"facts":{"contract_on":"2023-02-01","entity_type":"小微企业","loan_term_months":24,"loans_elsewhere":0,"qualified":true}},"part":"case","salt":"XYWNlIJBeRhM0LDb55YEcisMxMl4otp/Zk46SbHjl+g="},{"content":{"kind":"enterprise","name":"示例企业4有限公司","number":"91371402MA3C00046X","scheme":"cn-uscc"},"part":"applicant[0]","salt":"Kqg8W1va8tSWVq+taD3u8oHwdQkc/sndeY5F4PGgma0="}],"seq":45}' AS BLOB));
INSERT INTO sealed VALUES (47, CAST('{"parts":[{"content":{"note":"材料齐全"},"part":"case","salt":"jAtjxXYXNysNKaWLrfMgJPfAROIYxc7h/z5xa8h6HnM="}],"seq":47}' AS BLOB));
INSERT INTO sealed VALUES (50, CAST('{"parts":[{"content":{"facts":{"entity_type":"小微企业","first_registration":true,"legal_rep_changed":false,"operating":false,"pension_months":14,"pension_months_in_a_row":11,"registered_in_area":true}},"part":"case","salt":"Y2GYVW/tzgcGgucPW1Av+0ijnjgYs59nyY0cIk1e8Y4="},{"content":{"kind":"enterprise","name":"示例企业5有限公司","number":"91371402MA3C00054Q","scheme":"cn-uscc"},"part":"applicant[0]","salt":"HgqfbL36KUV/DorbGdDrdmgKc4idsahqn6aXqPpgBBg="},{"content":{"kind":"person","name":"示例人5","number":"371402199503100055","scheme":"cn-ric"},"part":"founder[0]","salt":"HAiEGieMr7MSPZdSzj8lQnl0nKGWQV+BrIIUNwAJRX8="}],"seq":50}' AS BLOB));
INSERT INTO sealed VALUES (52, CAST('{"parts":[{"content":{"note":"材料齐全"},"part":"case","salt":"mg784XiDiN/bwHuBSizl5prOIu6ep4PeDNKb7lz3Xvw="}],"seq":52}' AS BLOB));
INSERT INTO sealed VALUES (55, CAST('{"parts":[{"content":{"facts":{"five_kinds":true,"graduate":true,"graduated_on":"2018-01-10","registered_on":"2023-01-02"}},"part":"case","salt":"3zb4PPZ6Li6q6PT5EioyeXGE38CALaADCsuvd7miJpA="},{"content":{"kind":"person","name":"示例人6","number":"371402199503100063","scheme":"cn-ric"},"part":"applicant[0]","salt":"c/ZBxk/WMWBLMYXgYnIE9yJfjlGspcmpApA32Efm1xw="}],"seq":55}' AS BLOB));
INSERT INTO sealed VALUES (57, CAST('{"parts":[{"content":{"note":"材料齐全"},"part":"case","salt":"wQX6us0XFTM+xMa1NHiHe7Jdt9EAIrezZ9tvGsMCo/s="}],"seq":57}' AS BLOB));
INSERT INTO sealed VALUES (60, CAST('{"parts":[{"content":{"facts":{"entity_type":"小微企业","first_registration":true,"legal_rep_changed":false,"operating":true,"pension_months":14,"pension_months_in_a_row":14,"registered_in_area":true}},"part":"case","salt":"EzVT2ehASZccHwmQHPjqR3wWIofRFJ/tz18wzsUbOHI="},{"content":{"kind":"enterprise","name":"示例企业6有限公司","number":"91371402MA3C00062K","scheme":"cn-uscc"},"part":"applicant[0]","salt":"OOqjg7y/DXALYwzlNVOtcPS8E/CMbniiGTg9eGOvMHQ="},{"content":{"kind":"person","name":"示例人9","number":"371402199503100098","scheme":"cn-ric"},"part":"founder[0]","salt":"cgNF7Cn/VdIQQWXGLMhSz0jZGJfVZTf03BnMdMzlEqc="},{"content":{"facts":{"contract_months":12,"hire_status":"登记失业人员","insured_by_applicant":true,"lowest_monthly_wage":200000},"kind":"person","name":"示例人10","number":"371402199503100100","scheme":"cn-ric"},"part":"hire[0]","salt":"rF+1vCeIq4RGwPh3tlBjnZ++ynkJQwWVz2scDjANWQw="},{"content":{"facts":{"contract_months":11,"hire_status":"登记失业人员","insured_by_applicant":true,"lowest_monthly_wage":200000},"kind":"person","name":"示例人11","number":"371402199503100119","scheme":"cn-ric"},"part":"hire[1]","salt":"0rFf1ovEAa+3ExX3j1pVAnn4tzrmgsoZ7AMh4TrOm/Y="}],"seq":60}' AS BLOB));
INSERT INTO sealed VALUES (62, CAST('{"parts":[{"content":{"note":"材料齐全"},"part":"case","salt":"ie3IvFGECjhL6KYLp/cfkeBjZG3vCRx3mwoh2BLQfoI="}],"seq":62}' AS BLOB));
INSERT INTO sealed VALUES (66, CAST('{"parts":[{"content":{"kind":"person","name":"示例人7","number":"371402199503100071","scheme":"cn-ric"},"part":"party[0]","salt":"3l+H+hiC0MihFUJv10k4uanedMvx7bMyauu/RiZUCHQ="},{"content":{"kind":"person","number":"H12345678","scheme":"cn-hkmo-permit"},"part":"party[1]","salt":"LARIYE7i3XJ6sPhFuwIiWhOBG7U+kBOlsBA+s9fnEEU="}],"seq":66}' AS BLOB));
INSERT INTO sealed VALUES (67, CAST('{"parts":[{"content":{"kind":"person","name":"示例人7","number":"371402199503100071","scheme":"cn-ric"},"part":"party[0]","salt":"2TKNEF7oY7eREd7WaK/rXRPQ7ckPA9zIP95gJtgnjW4="},{"content":{"kind":"person","number":"H12345678","scheme":"cn-hkmo-permit"},"part":"party[1]","salt":"JWodbKJ5CAEDN7gShD44aiq+DT2N/nmDiUYcKvBC6Wc="}],"seq":67}' AS BLOB));
INSERT INTO sealed VALUES (68, CAST('{"parts":[{"content":{"kind":"enterprise","name":"示例企业1有限公司","number":"91371402MA3C00011B","scheme":"cn-uscc"},"part":"party[0]","salt":"tVPRNOKZMl47eD+rfgwsRy1rxtUYBVdJS/Gc2gkXofw="},{"content":{"kind":"enterprise","name":"示例企业2有限公司","number":"91371402MA3C0002X3","scheme":"cn-uscc"},"part":"party[1]","salt":"GnwvMk67C3ZNGS40Mjud23DsXYoNVzGrp+yq5yxZ664="}],"seq":68}' AS BLOB));
INSERT INTO sealed VALUES (69, CAST('{"parts":[{"content":{"kind":"enterprise","name":"示例企业3有限公司","number":"91371402MA3C000383","scheme":"cn-uscc"},"part":"party[0]","salt":"E1Q02qhmqdVENay+geUPeOqHtgvHBz0EjULMihCHDmM="}],"seq":69}' AS BLOB));
INSERT INTO sealed VALUES (70, CAST('{"parts":[{"content":{"kind":"person","name":"示例人8","number":"37140219950310008X","scheme":"cn-ric"},"part":"party[0]","salt":"T8buNsbaQBlTCFJyEbLPGRo69bZVwqpf5LmqV2Wu8ZQ="}],"seq":70}' AS BLOB));
INSERT INTO sealed VALUES (71, CAST('{"parts":[{"content":{"facts":{"registered_unemployed_on":"2023-03-01"}},"part":"case","salt":"9PvsJueNa8U8vONldRt0B8ugp2nkrr7sxghiSgX5nO8="},{"content":{"kind":"person","name":"示例人8","number":"37140219950310008X","scheme":"cn-ric"},"part":"party[0]","salt":"tn1kYe/WdPJUoQupGvTnZYPj57/RCj3XEG3iQB3tlvk="}],"seq":71}' AS BLOB));
INSERT INTO sealed VALUES (72, CAST('{"parts":[{"content":{"kind":"person","name":"示例人8","number":"37140219950310008X","scheme":"cn-ric"},"part":"party[0]","salt":"jLKKXx7v+kIctHGSRqtwPpuJyPrKJENqHlvPzYPw5bs="}],"seq":72}' AS BLOB));
CREATE TABLE source_file (
	number INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	id TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	content BLOB NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (digest)
)
 STRICT

;
INSERT INTO source_file VALUES (1, 'pack', 'dezhou-2023', '682f79bf5cda497098760909cc42b824d3637ff408e0cd0f208f1a1c20796c06', CAST('# 德州市“369计划”(德人社字〔2023〕11号) as data: catalogue DZ-1 … DZ-8, DZ-10, DZ-X1 … DZ-X4, DZ-S1 … DZ-S3, DZ-S5.
# Where every other instrument and duty of the document went: coverage/dezhou-2023.toml.
#
# Every `quote` is an exact piece of the published text (a page converted to traditional characters);
# `plain` repeats it in simplified ones. Where the text leaves a question open there is a [[reading]];
# a rule that only an answer to such a question creates cites the reading and not the document.
# Why each question is put, and why some have a default: docs/decisions/0010-dezhou-readings.md.
# The document has no date: it is taken to hold from the first day of its plan year (assumed).
# Figures that it leaves to other papers have no value here; an operator''s pack gives them
# (examples/dezhou-operator-2023.toml). Cases that need such figures stand in that file; those here
# come out the same with and without it.

[pack]
id = "dezhou-2023"
scheme = "dezhou"
title = "关于实施“369计划”做好2023年高校毕业生就业创业工作的通知"
authority = "德州市人力资源和社会保障局"
area = "371400"
currency = "CNY"
valid_from = 2023-01-01
valid_from_basis = "assumed"
date_rounding = "down"

[[document]]
key = "D11"
number = "德人社字〔2023〕11号"
title = "关于实施“369计划”做好2023年高校毕业生就业创业工作的通知"
issuer = "德州市人力资源和社会保障局"
source_sha256 = "73e48c67318e498af2acbbad5e2cfdd6268d81fef714042c1d13ef47ce088791"

# ---- who stands in a case

[[role]]
name = "founder"
kind = ["person"]
min = 1
max = 1
label = "创业者"
[[role]]
name = "entity"
kind = ["enterprise"]
max = 1
label = "创业者创办的实体(个人申领时列明)"
[[role]]
name = "hire"
kind = ["person"]
label = "招用人员"
[[role]]
name = "trainee"
kind = ["person"]
label = "见习人员"
[[role]]
name = "graduate"
kind = ["person"]
label = "离校未就业高校毕业生"

# ---- facts of loans

[[fact]]
name = "qualified"
type = "boolean"
of = "applicant"
label = "符合条件(文件未列条件)"
evidence = ["上级文件规定的资格证明"]
[[fact]]
name = "contract_on"
type = "date"
of = "case"
label = "借款合同签订日"
evidence = ["借款合同"]
[[fact]]
name = "loan_term_months"
type = "integer"
unit = "month"
of = "case"
label = "贷款期限"
evidence = ["借款合同"]
[[fact]]
name = "loans_elsewhere"
type = "integer"
of = "applicant"
label = "申请人在本账本以外已获创业担保贷款次数"
evidence = ["征信报告"]
[[fact]]
name = "principal_elsewhere"
type = "money"
of = "applicant"
label = "申请人在本账本以外尚未还清的创业担保贷款本金"
evidence = ["征信报告"]

# ---- facts of the entity

[[fact]]
name = "registered_in_area"
type = "boolean"
of = "applicant"
label = "登记机关在德州行政区域内"
evidence = ["营业执照"]
[[fact]]
name = "entity_type"
type = "choice"
options = ["小微企业", "个体工商户", "其他"]
of = "applicant"
label = "实体类型(申请时)"
evidence = ["营业执照", "企业规模类型"]
[[fact]]
name = "entity_type_at_disbursement"
type = "choice"
options = ["小微企业", "个体工商户", "其他"]
of = "applicant"
label = "实体类型(放款时)"
evidence = ["营业执照", "企业规模类型"]
[[fact]]
name = "first_registration"
type = "boolean"
of = "applicant"
label = "首次登记注册营业执照"
evidence = ["登记档案"]
[[fact]]
name = "legal_rep_changed"
type = "boolean"
of = "applicant"
label = "变更过法定代表人或负责人(至审批日)"
evidence = ["变更登记记录"]
[[fact]]
name = "legal_rep_restored"
type = "boolean"
of = "applicant"
label = "变更后已改回原法定代表人或负责人"
evidence = ["变更登记记录"]
[[fact]]
name = "pension_months"
type = "integer"
unit = "month"
of = "applicant"
label = "注册实体在本市缴纳企业职工养老保险月数(累计)"
evidence = ["社会保险缴费记录"]
[[fact]]
name = "pension_months_in_a_row"
type = "integer"
unit = "month"
of = "applicant"
label = "注册实体在本市缴纳企业职工养老保险月数(连续)"
evidence = ["社会保险缴费记录"]
[[fact]]
name = "operating"
type = "boolean"
of = "applicant"
label = "申领时仍正常经营"
evidence = ["经营异常名录", "税务登记状态"]
[[fact]]
name = "registered_on"
type = "date"
of = "applicant"
label = "登记注册日期(个人申领的,填其创办实体的)"
evidence = ["营业执照"]

# ---- facts of the founder

[[fact]]
name = "graduate"
type = "boolean"
of = "founder"
label = "高校毕业生(含技师学院高级工班、预备技师班、特殊教育院校职业教育类)"
evidence = ["毕业证书"]
[[fact]]
name = "graduated_on"
type = "date"
of = "founder"
label = "毕业日期"
evidence = ["毕业证书"]
[[fact]]
name = "five_kinds"
type = "boolean"
of = "founder"
label = "“五类人员”"
evidence = ["德委人组办发〔2023〕1号规定的证明"]
[[fact]]
name = "founder_first_licence"
type = "boolean"
of = "founder"
label = "创业者此前未领取过营业执照"
evidence = ["登记档案"]
[[fact]]
name = "founder_pension_months"
type = "integer"
unit = "month"
of = "founder"
label = "注册实体在本市为创业者本人缴纳企业职工养老保险月数"
evidence = ["社会保险缴费记录"]

# ---- facts of a hire

[[fact]]
name = "hire_status"
type = "choice"
options = ["登记失业人员", "毕业年度高校毕业生", "其他"]
of = "hire"
label = "招用时身份(毕业年度:文件未定义,国家口径为毕业当年1月1日至12月31日)"
evidence = ["失业登记", "毕业证书"]
[[fact]]
name = "contract_months"
type = "integer"
unit = "month"
of = "hire"
label = "劳动合同期限"
evidence = ["劳动合同"]
[[fact]]
name = "lowest_monthly_wage"
type = "money"
of = "hire"
label = "各月工资中最低一个月"
evidence = ["工资银行流水"]
[[fact]]
name = "insured_by_applicant"
type = "boolean"
of = "hire"
label = "企业按规定为其缴纳职工社会保险费"
evidence = ["社会保险缴费记录"]
[[fact]]
name = "paid_months"
type = "integer"
unit = "month"
of = "hire"
label = "申领时已支付工资并缴纳社会保险费的月数"
evidence = ["工资银行流水", "社会保险缴费记录"]

# ---- facts of a trainee

[[fact]]
name = "trainee_graduate"
type = "boolean"
of = "trainee"
label = "高校毕业生"
evidence = ["毕业证书"]
[[fact]]
name = "left_school_on"
type = "date"
of = "trainee"
label = "离校日期"
evidence = ["毕业证书", "学籍记录"]
[[fact]]
name = "began_after_leaving"
type = "boolean"
of = "trainee"
label = "离校之后才开始见习(首个见习月1日尚未离校的填)"
evidence = ["见习协议", "毕业证书"]
[[fact]]
name = "wants_internship"
type = "boolean"
of = "trainee"
label = "有见习意愿"
evidence = ["见习协议"]
[[fact]]
name = "internship_months"
type = "months"
of = "trainee"
label = "见习月份(已见习的)"
evidence = ["见习考勤", "生活费发放记录"]

# ---- facts of a registered graduate

[[fact]]
name = "registered_unemployed_on"
type = "date"
of = "graduate"
label = "在两平台登记日期"
evidence = ["平台登记记录"]
[[fact]]
name = "hard_to_place_on"
type = "date"
of = "graduate"
label = "认定通过市场化渠道确实难以就业的日期"
evidence = ["岗位推介记录", "困难毕业生认定记录"]

# ---- figures

[[figure]]
key = "loan-person"
unit = "fen"
value = 20_000_000
cite = {doc = "D11", clause = "三(一)", quote = "個人最高不超過20萬元", plain = "个人最高不超过20万元"}
[[figure]]
key = "loan-enterprise"
unit = "fen"
value = 300_000_000
cite = {doc = "D11", clause = "三(一)", quote = "小微企業最高不超過300萬元", plain = "小微企业最高不超过300万元"}
[[figure]]
key = "minimum-wage"
unit = "fen"
ask = "当地最低工资标准(按县区、日期)"
[[figure]]
key = "returnee-startup"
unit = "fen"
ask = "德委人组办发〔2023〕1号"
[[figure]]
key = "returnee-job-creation"
unit = "fen"
ask = "德委人组办发〔2023〕1号"
[[figure]]
key = "internship-month"
unit = "fen"
ask = "德州市就业见习补贴标准(每人每月;本文件未写金额、月数)"

# ---- DZ-1 · 三(一)

[[grant]]
key = "loan-person"
name = "创业担保贷款(个人)"
instrument = "loan"
as_of = {fact = "contract_on"}
applicant = ["person"]
cite = {doc = "D11", clause = "三(一)", quote = "對符合條件的小微企業和個人,按照個人最高不超過20萬元,小微企業最高不超過300萬元的標準發放創業擔保貸款,貸款期限一次最長不超過2年、累計次數不超過3次。", plain = "对符合条件的小微企业和个人,按照个人最高不超过20万元,小微企业最高不超过300万元的标准发放创业担保贷款,贷款期限一次最长不超过2年、累计次数不超过3次。"}
  [[grant.requirement]]
  id = "qualified"
  when = {fact = "qualified", eq = true}
  cite = {quote = "對符合條件的小微企業和個人", plain = "对符合条件的小微企业和个人"}
  [[grant.requirement]]
  id = "term"
  when = {fact = "loan_term_months", le = 24}
  cite = {quote = "貸款期限一次最長不超過2年", plain = "贷款期限一次最长不超过2年"}
  [grant.benefit]
  most = {figure = "loan-person"}
  cite = {quote = "個人最高不超過20萬元", plain = "个人最高不超过20万元"}
  [[grant.cap]]
  id = "outstanding"
  per = "applicant"
  measure = "amount"
  limit = {figure = "loan-person"}
  elsewhere = "principal_elsewhere"
  window = "open"
  on_exceed = "refuse"
  only_if = {loan-exposure = "outstanding"}
  cite = {quote = "個人最高不超過20萬元", plain = "个人最高不超过20万元"}
[[grant]]
key = "loan-enterprise"
name = "创业担保贷款(小微企业)"
instrument = "loan"
as_of = {fact = "contract_on"}
applicant = ["enterprise"]
cite = {doc = "D11", clause = "三(一)", quote = "對符合條件的小微企業和個人,按照個人最高不超過20萬元,小微企業最高不超過300萬元的標準發放創業擔保貸款,貸款期限一次最長不超過2年、累計次數不超過3次。", plain = "对符合条件的小微企业和个人,按照个人最高不超过20万元,小微企业最高不超过300万元的标准发放创业担保贷款,贷款期限一次最长不超过2年、累计次数不超过3次。"}
  [[grant.requirement]]
  id = "qualified"
  when = {fact = "qualified", eq = true}
  cite = {quote = "對符合條件的小微企業和個人", plain = "对符合条件的小微企业和个人"}
  [[grant.requirement]]
  id = "kind"
  when = {fact = "entity_type", eq = "小微企业"}
  only_if = {size-class-at = "application"}
  cite = {quote = "小微企業最高不超過300萬元", plain = "小微企业最高不超过300万元"}
  [[grant.requirement]]
  id = "kind-at-disbursement"
  when = {fact = "entity_type_at_disbursement", eq = "小微企业"}
  only_if = {size-class-at = "disbursement"}
  cite = {quote = "小微企業最高不超過300萬元", plain = "小微企业最高不超过300万元"}
  [[grant.requirement]]
  id = "term"
  when = {fact = "loan_term_months", le = 24}
  cite = {quote = "貸款期限一次最長不超過2年", plain = "贷款期限一次最长不超过2年"}
  [grant.benefit]
  most = {figure = "loan-enterprise"}
  cite = {quote = "小微企業最高不超過300萬元", plain = "小微企业最高不超过300万元"}
  [[grant.cap]]
  id = "outstanding"
  per = "applicant"
  measure = "amount"
  limit = {figure = "loan-enterprise"}
  elsewhere = "principal_elsewhere"
  window = "open"
  on_exceed = "refuse"
  only_if = {loan-exposure = "outstanding"}
  cite = {quote = "小微企業最高不超過300萬元", plain = "小微企业最高不超过300万元"}
[[cap]]
id = "loans-three-times"
per = "applicant"
measure = "count"
limit = 3
elsewhere = "loans_elsewhere"
window = "lifetime"
over = ["dezhou/loan-person", "dezhou/loan-enterprise"]
on_exceed = "refuse"
cite = {doc = "D11", clause = "三(一)", quote = "累計次數不超過3次", plain = "累计次数不超过3次"}
[[cap]]
id = "loans-three-times-together"
per = ["applicant", "founder"]
measure = "count"
limit = 3
window = "lifetime"
over = ["dezhou/loan-person", "dezhou/loan-enterprise"]
on_exceed = "refuse"
only_if = {loans-counted = "together"}
cite = {doc = "D11", clause = "三(一)", quote = "累計次數不超過3次", plain = "累计次数不超过3次"}

[[reading]]
id = "loans-counted"
question = "个人贷款与其企业贷款的次数分别计算还是合并计算?"
options = {separate = "分别计算", together = "合并计算"}     # no default: undetermined while it matters
[[reading]]
id = "loan-exposure"
question = "20万元、300万元按每笔贷款计,还是按未还清的合计?(“累计”只写在次数上)"
options = {each-loan = "每笔", outstanding = "未还清的合计"}
default = "each-loan"
[[reading]]
id = "size-class-at"
question = "是否小微企业,以申请时还是放款时为准?"
options = {application = "申请时", disbursement = "放款时"}
default = "application"

# ---- DZ-3 · 三(二)

[[grant]]
key = "startup"
name = "一次性创业补贴"
instrument = "grant"
applicant = ["enterprise"]
cite = {doc = "D11", clause = "三(二)", quote = "按照小微企業2萬元、個體工商戶5000元的標準,給予一次性創業補貼", plain = "按照小微企业2万元、个体工商户5000元的标准,给予一次性创业补贴"}
  [[grant.requirement]]
  id = "area"
  when = {fact = "registered_in_area", eq = true}
  cite = {quote = "對德州行政區域內首次登記注冊小微企業或個體工商戶營業執照", plain = "对德州行政区域内首次登记注册小微企业或个体工商户营业执照"}
  [[grant.requirement]]
  id = "kind"
  when = {fact = "entity_type", in = ["小微企业", "个体工商户"]}
  cite = {quote = "小微企業或個體工商戶營業執照", plain = "小微企业或个体工商户营业执照"}
  [[grant.requirement]]
  id = "first"
  when = {fact = "first_registration", eq = true}
  cite = {quote = "首次登記注冊小微企業或個體工商戶營業執照", plain = "首次登记注册小微企业或个体工商户营业执照"}
  [[grant.requirement]]
  id = "founder-first"
  when = {fact = "founder_first_licence", eq = true}
  only_if = {first-of = "founder"}
  cite = {quote = "首次登記注冊小微企業或個體工商戶營業執照", plain = "首次登记注册小微企业或个体工商户营业执照"}
  [[grant.requirement]]
  id = "same-legal-rep"
  when = {fact = "legal_rep_changed", eq = false}
  only_if = {legal-rep-change = "any"}
  cite = {quote = "不含變更法定代表人或負責人的創業實體", plain = "不含变更法定代表人或负责人的创业实体"}
  [[grant.requirement]]
  id = "same-legal-rep-again"
  when = {any = [{fact = "legal_rep_changed", eq = false}, {fact = "legal_rep_restored", eq = true}]}
  only_if = {legal-rep-change = "restored"}
  cite = {quote = "不含變更法定代表人或負責人的創業實體", plain = "不含变更法定代表人或负责人的创业实体"}
  [[grant.requirement]]
  id = "insured-12-months"
  when = {fact = "pension_months", ge = 12}
  only_if = {pension-months = "cumulative"}
  cite = {quote = "注冊實體在我市繳納企業職工養老保險滿12個月以上", plain = "注册实体在我市缴纳企业职工养老保险满12个月以上"}
  [[grant.requirement]]
  id = "insured-12-months-in-a-row"
  when = {fact = "pension_months_in_a_row", ge = 12}
  only_if = {pension-months = "consecutive"}
  cite = {quote = "注冊實體在我市繳納企業職工養老保險滿12個月以上", plain = "注册实体在我市缴纳企业职工养老保险满12个月以上"}
  [[grant.requirement]]
  id = "founder-insured-12-months"
  when = {fact = "founder_pension_months", ge = 12}
  only_if = {pension-whose = "founder"}
  cite = {reading = "pension-whose"}
  [[grant.requirement]]
  id = "operating"
  when = {fact = "operating", eq = true}
  cite = {quote = "申領補貼時仍處于正常經營狀態", plain = "申领补贴时仍处于正常经营状态"}
  [[grant.requirement]]
  id = "founder-graduate"
  when = {fact = "graduate", eq = true}
  only_if = {graduates-only = "graduates"}
  cite = {reading = "graduates-only"}
  [[grant.requirement]]
  id = "second-only-for-upgrade"
  when = {any = [{fact = "entity_type", eq = "小微企业"}, {not = {any = [{holds = ["dezhou/startup"], by = "applicant"}, {holds = ["dezhou/startup"], by = "founder"}]}}]}
  only_if = {startup-upgrade = "difference"}
  cite = {reading = "startup-upgrade"}
  [grant.benefit]
  fen = [{fen = 2_000_000, when = {fact = "entity_type", eq = "小微企业"}}, {fen = 500_000, when = {fact = "entity_type", eq = "个体工商户"}}]
  cite = {quote = "小微企業2萬元、個體工商戶5000元", plain = "小微企业2万元、个体工商户5000元"}
  [[grant.cap]]
  id = "once"
  per = ["applicant", "founder"]
  measure = "count"
  limit = 1
  window = "lifetime"
  on_exceed = "refuse"
  only_if = {startup-upgrade = "none"}
  cite = {quote = "給予一次性創業補貼", plain = "给予一次性创业补贴"}
  [[grant.cap]]
  id = "up-to-difference"
  per = ["applicant", "founder"]
  measure = "amount"
  limit = 2_000_000
  window = "lifetime"
  on_exceed = "reduce"
  only_if = {startup-upgrade = "difference"}
  cite = {quote = "小微企業2萬元、個體工商戶5000元", plain = "小微企业2万元、个体工商户5000元"}
[[reading]]
id = "pension-months"
question = "“满12个月以上”是累计还是连续?"
options = {cumulative = "累计", consecutive = "连续"}
default = "consecutive"
[[reading]]
id = "pension-whose"
question = "“注册实体……缴纳”的12个月,是否须含创业者本人?(文件只写缴纳的实体,未写为谁缴纳)"
options = {entity = "实体为职工缴纳即可", founder = "须为创业者本人缴纳满12个月"}
default = "entity"
[[reading]]
id = "startup-upgrade"
question = "个体工商户转为小微企业后,可否补差?"
options = {none = "不补", difference = "补差额"}
default = "none"
[[reading]]
id = "first-of"
question = "“首次登记注册”是指该实体首次,还是创业者本人首次?"
options = {entity = "该实体首次登记注册", founder = "创业者本人也须首次领取营业执照"}
default = "entity"
[[reading]]
id = "legal-rep-change"
question = "变更法定代表人或负责人后又改回的,是否仍属“变更”?"
options = {any = "至审批日有过变更即不含", restored = "已改回的不算"}
default = "any"
[[reading]]
id = "graduates-only"
question = "通知题为高校毕业生工作,而三(二)、三(三)第一款未写创业者须是毕业生:是否只限毕业生?"
options = {anyone = "按条款,不限", graduates = "只限高校毕业生"}
default = "anyone"

# ---- DZ-4 · 三(三)第一款

[[grant]]
key = "job-creation"
name = "一次性创业岗位开发补贴"
instrument = "grant"
applicant = ["enterprise"]
cite = {doc = "D11", clause = "三(三)", quote = "按照每吸納1人給予3000元、最高不超過3萬元的標準,給予一次性創業崗位開發補貼", plain = "按照每吸纳1人给予3000元、最高不超过3万元的标准,给予一次性创业岗位开发补贴"}
  [[grant.requirement]]
  id = "area"
  when = {fact = "registered_in_area", eq = true}
  cite = {quote = "對德州行政區域內首次登記注冊的小微企業", plain = "对德州行政区域内首次登记注册的小微企业"}
  [[grant.requirement]]
  id = "kind"
  when = {fact = "entity_type", eq = "小微企业"}
  cite = {quote = "首次登記注冊的小微企業", plain = "首次登记注册的小微企业"}
  [[grant.requirement]]
  id = "first"
  when = {fact = "first_registration", eq = true}
  cite = {quote = "首次登記注冊的小微企業", plain = "首次登记注册的小微企业"}
  [[grant.requirement]]
  id = "founder-first"
  when = {fact = "founder_first_licence", eq = true}
  only_if = {first-of = "founder"}
  cite = {quote = "首次登記注冊的小微企業", plain = "首次登记注册的小微企业"}
  [[grant.requirement]]
  id = "same-legal-rep"
  when = {fact = "legal_rep_changed", eq = false}
  only_if = {legal-rep-change = "any"}
  cite = {quote = "不含變更法定代表人或負責人的創業實體", plain = "不含变更法定代表人或负责人的创业实体"}
  [[grant.requirement]]
  id = "same-legal-rep-again"
  when = {any = [{fact = "legal_rep_changed", eq = false}, {fact = "legal_rep_restored", eq = true}]}
  only_if = {legal-rep-change = "restored"}
  cite = {quote = "不含變更法定代表人或負責人的創業實體", plain = "不含变更法定代表人或负责人的创业实体"}
  [[grant.requirement]]
  id = "founder-graduate"
  when = {fact = "graduate", eq = true}
  only_if = {graduates-only = "graduates"}
  cite = {reading = "graduates-only"}
  [[grant.requirement]]
  id = "hire-group"
  each = "hire"
  when = {fact = "hire_status", in = ["登记失业人员", "毕业年度高校毕业生"]}
  cite = {quote = "吸納登記失業人員和畢業年度高校畢業生", plain = "吸纳登记失业人员和毕业年度高校毕业生"}
  [[grant.requirement]]
  id = "hire-not-founder"
  each = "hire"
  when = {not_a = "founder"}
  cite = {quote = "不含創業者本人", plain = "不含创业者本人"}
  [[grant.requirement]]
  id = "hire-contract"
  each = "hire"
  when = {fact = "contract_months", ge = 12}
  cite = {quote = "簽訂1年及以上期限勞動合同", plain = "签订1年及以上期限劳动合同"}
  [[grant.requirement]]
  id = "hire-wage"
  each = "hire"
  when = {fact = "lowest_monthly_wage", ge = {figure = "minimum-wage"}}
  cite = {quote = "按月向招用人員支付不低于當地最低工資標準的工資報酬", plain = "按月向招用人员支付不低于当地最低工资标准的工资报酬"}
  [[grant.requirement]]
  id = "hire-insured"
  each = "hire"
  when = {fact = "insured_by_applicant", eq = true}
  cite = {quote = "按規定為其繳納職工社會保險費", plain = "按规定为其缴纳职工社会保险费"}
  [[grant.requirement]]
  id = "hire-paid-12-months"
  each = "hire"
  when = {fact = "paid_months", ge = 12}
  only_if = {months-before-claim = "twelve"}
  cite = {reading = "months-before-claim"}
  [grant.benefit]
  each = "hire"
  fen = 300_000
  cite = {quote = "每吸納1人給予3000元", plain = "每吸纳1人给予3000元"}
  [[grant.cap]]
  id = "one-claim"
  per = "applicant"
  measure = "count"
  limit = 1
  window = "lifetime"
  on_exceed = "refuse"
  only_if = {jobs-batches = "once"}
  cite = {quote = "給予一次性創業崗位開發補貼", plain = "给予一次性创业岗位开发补贴"}
  [[grant.cap]]
  id = "thirty-thousand"
  per = "applicant"
  measure = "amount"
  limit = 3_000_000
  window = "lifetime"
  on_exceed = "reduce"
  only_if = {jobs-ceiling = "lifetime"}
  cite = {quote = "最高不超過3萬元", plain = "最高不超过3万元"}
  [[grant.cap]]
  id = "thirty-thousand-a-claim"
  per = "applicant"
  measure = "amount"
  limit = 3_000_000
  window = "case"
  on_exceed = "reduce"
  only_if = {jobs-ceiling = "claim"}
  cite = {quote = "最高不超過3萬元", plain = "最高不超过3万元"}
[[cap]]
id = "hire-once"
per = "hire"
measure = "count"
limit = 1
window = "lifetime"
over = ["dezhou/job-creation", "dezhou/returnee-job-creation"]
on_exceed = "reduce"
only_if = {hire-twice = "once"}
cite = {reading = "hire-twice"}

[[reading]]
id = "hire-twice"
question = "同一招用人员能否被第二家企业再次计入?(文件未写)"
options = {once = "只计一次", again = "可再计"}
default = "once"
[[reading]]
id = "jobs-ceiling"
question = "“最高不超过3万元”按企业终身计,还是按每次申领计?"
options = {lifetime = "终身(“一次性”)", claim = "每次申领"}
default = "lifetime"
[[reading]]
id = "jobs-batches"
question = "岗位补贴可否分批申领(先后招用的人分次计入)?"
options = {several = "可分批,合计不超过上限", once = "只可申领一次"}
default = "several"
[[reading]]
id = "months-before-claim"
question = "申领前须已支付工资、缴纳社会保险费几个月?(文件未写月数)"
options = {one = "已有记录即可(至少一个月)", twelve = "满12个月"}
default = "one"

# ---- DZ-5 · 三(三)第二款

[[grant]]
key = "returnee-startup"
name = "一次性返乡创业补贴"
instrument = "grant"
applicant = ["enterprise", "person"]
cite = {doc = "D11", clause = "三(三)第二款", quote = "可以享受一次性返鄉創業補貼、一次性返鄉創業崗位開發補貼", plain = "可以享受一次性返乡创业补贴、一次性返乡创业岗位开发补贴"}
  [[grant.requirement]]
  id = "graduate"
  when = {fact = "graduate", eq = true}
  cite = {quote = "高校畢業生(含技師學院高級工班、預備技師班和特殊教育院校職業教育類畢業生)", plain = "高校毕业生(含技师学院高级工班、预备技师班和特殊教育院校职业教育类毕业生)"}
  [[grant.requirement]]
  id = "within-5-years-at-claim"
  when = {fact = "graduated_on", within = "P5Y"}
  only_if = {five-years-at = "claim"}
  cite = {quote = "對于畢業時間不超過5年的高校畢業生", plain = "对于毕业时间不超过5年的高校毕业生"}
  [[grant.requirement]]
  id = "within-5-years-at-registration"
  when = {fact = "graduated_on", within = "P5Y", at = {fact = "registered_on"}}
  only_if = {five-years-at = "registration"}
  cite = {quote = "對于畢業時間不超過5年的高校畢業生", plain = "对于毕业时间不超过5年的高校毕业生"}
  [[grant.requirement]]
  id = "five-kinds"
  when = {fact = "five_kinds", eq = true}
  only_if = {five-kinds-meant = "condition"}
  cite = {quote = "根據《德州市“五類人員”入鄉返鄉創業扶持資金使用辦法》(德委人組辦發〔2023〕1號)", plain = "根据《德州市“五类人员”入乡返乡创业扶持资金使用办法》(德委人组办发〔2023〕1号)"}
  [grant.benefit]
  fen = {figure = "returnee-startup"}
  cite = {quote = "一次性返鄉創業補貼", plain = "一次性返乡创业补贴"}
  [[grant.cap]]
  id = "once"
  per = ["applicant", "founder", "entity"]
  measure = "count"
  limit = 1
  window = "lifetime"
  on_exceed = "refuse"
  cite = {quote = "一次性返鄉創業補貼", plain = "一次性返乡创业补贴"}
[[reading]]
id = "five-years-at"
question = "毕业时间不超过5年,以登记日还是申领日计?"
options = {claim = "申领日", registration = "登记注册日"}
[[reading]]
id = "five-kinds-meant"
question = "“根据《……“五类人员”……使用办法》”:创业者须属“五类人员”才可享受创业补贴,还是只指明资金和标准的出处?"
options = {condition = "须属“五类人员”", source = "只是出处"}
default = "condition"

# ---- DZ-6 · 三(三)第二款

[[grant]]
key = "returnee-job-creation"
name = "一次性返乡创业岗位开发补贴"
instrument = "grant"
applicant = ["enterprise"]
cite = {doc = "D11", clause = "三(三)第二款", quote = "可以享受一次性返鄉創業補貼、一次性返鄉創業崗位開發補貼", plain = "可以享受一次性返乡创业补贴、一次性返乡创业岗位开发补贴"}
  [[grant.requirement]]
  id = "graduate"
  when = {fact = "graduate", eq = true}
  cite = {quote = "高校畢業生(含技師學院高級工班、預備技師班和特殊教育院校職業教育類畢業生)", plain = "高校毕业生(含技师学院高级工班、预备技师班和特殊教育院校职业教育类毕业生)"}
  [[grant.requirement]]
  id = "within-5-years-at-claim"
  when = {fact = "graduated_on", within = "P5Y"}
  only_if = {five-years-at = "claim"}
  cite = {quote = "對于畢業時間不超過5年的高校畢業生", plain = "对于毕业时间不超过5年的高校毕业生"}
  [[grant.requirement]]
  id = "within-5-years-at-registration"
  when = {fact = "graduated_on", within = "P5Y", at = {fact = "registered_on"}}
  only_if = {five-years-at = "registration"}
  cite = {quote = "對于畢業時間不超過5年的高校畢業生", plain = "对于毕业时间不超过5年的高校毕业生"}
  [[grant.requirement]]
  id = "five-kinds"
  when = {fact = "five_kinds", eq = true}
  only_if = {five-kinds-for-jobs = "required"}
  cite = {quote = "根據《德州市“五類人員”入鄉返鄉創業扶持資金使用辦法》(德委人組辦發〔2023〕1號)", plain = "根据《德州市“五类人员”入乡返乡创业扶持资金使用办法》(德委人组办发〔2023〕1号)"}
  [[grant.requirement]]
  id = "hire-not-founder"
  each = "hire"
  when = {not_a = "founder"}
  only_if = {returnee-founder-as-hire = "never"}
  cite = {reading = "returnee-founder-as-hire"}
  [[grant.requirement]]
  id = "hire-group"
  each = "hire"
  when = {fact = "hire_status", in = ["登记失业人员", "毕业年度高校毕业生"]}
  only_if = {returnee-hire-terms = "as-general"}
  cite = {reading = "returnee-hire-terms"}
  [[grant.requirement]]
  id = "hire-contract"
  each = "hire"
  when = {fact = "contract_months", ge = 12}
  only_if = {returnee-hire-terms = "as-general"}
  cite = {reading = "returnee-hire-terms"}
  [[grant.requirement]]
  id = "hire-wage"
  each = "hire"
  when = {fact = "lowest_monthly_wage", ge = {figure = "minimum-wage"}}
  only_if = {returnee-hire-terms = "as-general"}
  cite = {reading = "returnee-hire-terms"}
  [[grant.requirement]]
  id = "hire-insured"
  each = "hire"
  when = {fact = "insured_by_applicant", eq = true}
  only_if = {returnee-hire-terms = "as-general"}
  cite = {reading = "returnee-hire-terms"}
  [grant.benefit]
  each = "hire"
  fen = {figure = "returnee-job-creation"}
  cite = {quote = "一次性返鄉創業崗位開發補貼", plain = "一次性返乡创业岗位开发补贴"}
  [[grant.cap]]
  id = "one-claim"
  per = "applicant"
  measure = "count"
  limit = 1
  window = "lifetime"
  on_exceed = "refuse"
  only_if = {jobs-batches = "once"}
  cite = {quote = "一次性返鄉創業崗位開發補貼", plain = "一次性返乡创业岗位开发补贴"}
  [[grant.cap]]
  id = "one-sum"
  per = "applicant"
  measure = "amount"
  limit = {figure = "returnee-job-creation"}
  window = "lifetime"
  on_exceed = "reduce"
  only_if = {returnee-jobs-per = "enterprise"}
  cite = {quote = "一次性返鄉創業崗位開發補貼", plain = "一次性返乡创业岗位开发补贴"}
[[reading]]
id = "five-kinds-for-jobs"
question = "领返乡岗位补贴的企业,其创业者是否也须属“五类人员”?(条件在上级文件,本文件未写)"
options = {required = "也须属“五类人员”", not-required = "不要求"}
[[reading]]
id = "returnee-jobs-per"
question = "返乡岗位补贴按每吸纳一人计,还是每企业一笔?(本文件未写)"
options = {hire = "每吸纳一人", enterprise = "每企业一笔"}
[[reading]]
id = "returnee-hire-terms"
question = "返乡岗位补贴的招用人员,是否须符合三(三)第一款的招用条件?(第二款未写)"
options = {as-general = "同第一款", parent-only = "只按上级文件"}
[[reading]]
id = "returnee-founder-as-hire"
question = "返乡岗位补贴可否把创业者本人计为招用人员?(第二款未写;第一款“不含创业者本人”)"
options = {never = "不可", allowed = "可"}
default = "never"

# ---- DZ-X1 · 三(三)第二款

[[exclusion]]
id = "returnee-or-general"
per = ["applicant", "founder", "entity"]
only_if = {exclusion-scope = "whole-family"}
cite = {doc = "D11", clause = "三(三)第二款", quote = "不得與上述一次性創業補貼、一次性創業崗位開發補貼重復享受", plain = "不得与上述一次性创业补贴、一次性创业岗位开发补贴重复享受"}
  [exclusion.lanes]
  general = ["dezhou/startup", "dezhou/job-creation"]
  returnee = ["dezhou/returnee-startup", "dezhou/returnee-job-creation"]
[[exclusion]]
id = "returnee-or-general-startup"
per = ["applicant", "founder", "entity"]
only_if = {exclusion-scope = "pairwise"}
cite = {doc = "D11", clause = "三(三)第二款", quote = "不得與上述一次性創業補貼、一次性創業崗位開發補貼重復享受", plain = "不得与上述一次性创业补贴、一次性创业岗位开发补贴重复享受"}
  [exclusion.lanes]
  general = ["dezhou/startup"]
  returnee = ["dezhou/returnee-startup"]
[[exclusion]]
id = "returnee-or-general-jobs"
per = ["applicant", "founder", "entity"]
only_if = {exclusion-scope = "pairwise"}
cite = {doc = "D11", clause = "三(三)第二款", quote = "不得與上述一次性創業補貼、一次性創業崗位開發補貼重復享受", plain = "不得与上述一次性创业补贴、一次性创业岗位开发补贴重复享受"}
  [exclusion.lanes]
  general = ["dezhou/job-creation"]
  returnee = ["dezhou/returnee-job-creation"]

[[reading]]
id = "exclusion-scope"
question = "返乡与一般两类补贴整体互斥,还是逐项互斥?"
options = {whole-family = "两类整体互斥", pairwise = "逐项互斥"}
default = "whole-family"

# ---- DZ-7 · 五(四)

[[grant]]
key = "internship"
name = "就业见习补贴"
instrument = "grant"
applicant = ["enterprise"]
cite = {doc = "D11", clause = "五(四)", quote = "組織離校3年內有見習意愿的高校畢業生等群體參加就業見習。及時落實就業見習補貼,鼓勵見習單位留用見習人員。", plain = "组织离校3年内有见习意愿的高校毕业生等群体参加就业见习。及时落实就业见习补贴,鼓励见习单位留用见习人员。"}
  [[grant.requirement]]
  id = "trainee-group"
  each = "trainee"
  when = {fact = "trainee_graduate", eq = true}
  only_if = {internship-groups = "closed"}
  cite = {quote = "高校畢業生等群體", plain = "高校毕业生等群体"}
  [[grant.requirement]]
  id = "left-school-3-years-at-start"
  each = "trainee"
  if = {fact = "trainee_graduate", eq = true}
  when = {not = {fact = "left_school_on", elapsed = "P3Y1D", at = {first = "internship_months"}}}     # not more than 3 years; who left later in that month: began-after-leaving
  only_if = {three-years-at = "start"}
  cite = {quote = "組織離校3年內有見習意愿的高校畢業生", plain = "组织离校3年内有见习意愿的高校毕业生"}
  [[grant.requirement]]
  id = "left-school-3-years-at-claim"
  each = "trainee"
  if = {fact = "trainee_graduate", eq = true}
  when = {fact = "left_school_on", within = "P3Y"}
  only_if = {three-years-at = "claim"}
  cite = {quote = "組織離校3年內有見習意愿的高校畢業生", plain = "组织离校3年内有见习意愿的高校毕业生"}
  [[grant.requirement]]
  id = "began-after-leaving"
  each = "trainee"
  if = {all = [{fact = "trainee_graduate", eq = true}, {not = {fact = "left_school_on", elapsed = "P0D", at = {first = "internship_months"}}}]}
  when = {fact = "began_after_leaving", eq = true}
  cite = {quote = "組織離校3年內有見習意愿的高校畢業生等群體參加就業見習", plain = "组织离校3年内有见习意愿的高校毕业生等群体参加就业见习"}
  [[grant.requirement]]
  id = "willing"
  each = "trainee"
  when = {fact = "wants_internship", eq = true}
  cite = {quote = "有見習意愿的", plain = "有见习意愿的"}
  [grant.benefit]
  each = "trainee"
  units = "internship_months"
  fen = {figure = "internship-month"}
  cite = {quote = "及時落實就業見習補貼", plain = "及时落实就业见习补贴"}
  [[grant.cap]]
  id = "month-once"
  per = "trainee"
  measure = "units"
  limit = 1
  window = "lifetime"
  same = ["internship_months"]
  on_exceed = "reduce"
  only_if = {internship-month-twice = "once"}
  cite = {reading = "internship-month-twice"}
[[reading]]
id = "internship-groups"
question = "“高校毕业生等群体”是否包括高校毕业生以外的人员?"
options = {closed = "只限高校毕业生", open = "其他群体也可"}
[[reading]]
id = "three-years-at"
question = "“离校3年内”以见习开始还是申领日计?"
options = {start = "见习第一个月", claim = "申领日"}
[[reading]]
id = "internship-month-twice"
question = "同一见习人员的同一个月可否计两次?(文件未写)"
options = {once = "只计一次", again = "可再计"}
default = "once"

# ---- DZ-S1, DZ-S2 · 五(五)

[[service]]
id = "first-contact"
to = "graduate"
from = "registered_unemployed_on"
within = {working_days = 5}
acts = {contact = 1}
otherwise = "reason"
cite = {doc = "D11", clause = "五(五)", quote = "對在兩平臺登記的未就業高校畢業生原則上在5個工作日內取得聯系", plain = "对在两平台登记的未就业高校毕业生原则上在5个工作日内取得联系"}
[[service]]
id = "131"
to = "graduate"
from = "registered_unemployed_on"
acts = {guidance = 1, referral = 3}
one_of = {training = 1, internship = 1}
cite = {doc = "D11", clause = "五(五)", quote = "對其中有就業意愿的,提供“131”服務,即至少提供1次職業指導、3次崗位推介、1次技能培訓或就業見習機會", plain = "对其中有就业意愿的,提供“131”服务,即至少提供1次职业指导、3次岗位推介、1次技能培训或就业见习机会"}

# ---- DZ-S3, DZ-10 · 五(五): acts that the text names without a number count once; no term is written

[[service]]
id = "status-record"
to = "graduate"
from = "registered_unemployed_on"
acts = {record = 1, follow_up = 1}
cite = {doc = "D11", clause = "五(五)", quote = "對暫無就業意愿的,做好狀態記錄,及時跟進服務", plain = "对暂无就业意愿的,做好状态记录,及时跟进服务"}
[[service]]
id = "startup-help"
to = "graduate"
from = "registered_unemployed_on"
acts = {startup_training = 1, startup_service = 1, policy_support = 1}
cite = {doc = "D11", clause = "五(五)", quote = "對有創業意向的,提供創業培訓、創業服務和政策扶持", plain = "对有创业意向的,提供创业培训、创业服务和政策扶持"}

# ---- DZ-S5, DZ-8 · 五(六)

[[service]]
id = "help-plan"
to = "graduate"
from = "registered_unemployed_on"
acts = {plan = 1}
cite = {doc = "D11", clause = "五(六)", quote = "對“山東高校畢業生就業信息網”中的脫貧家庭、低保家庭、個人殘疾和較長時間未就業等困難畢業生,適當加密聯系和服務頻次,“一人一策”制定幫扶計劃", plain = "对“山东高校毕业生就业信息网”中的脱贫家庭、低保家庭、个人残疾和较长时间未就业等困难毕业生,适当加密联系和服务频次,“一人一策”制定帮扶计划"}
[[service]]
id = "last-resort-post"
to = "graduate"
from = "hard_to_place_on"
acts = {placement = 1}
cite = {doc = "D11", clause = "五(六)", quote = "對通過市場化渠道確實難以就業的,要及早銜接公益性崗位進行托底安置", plain = "对通过市场化渠道确实难以就业的,要及早衔接公益性岗位进行托底安置"}
' AS BLOB));
INSERT INTO source_file VALUES (2, 'calendar', 'cn-2022', 'bcf9fce752e287da4f56e6e80ed12ddaf783889982a57fe50c5baac26a6cb5fb', CAST('# Working days in mainland China, 2022: what the State Council''s yearly notice makes of the week.
# A weekday is worked unless it stands under holidays; a weekend day is off unless it stands under
# workdays (调休上班). Days off that fall on a weekend need no line.

id = "cn-2022"
title = "中国大陆2022年工作日历"
years = [2022]

holidays = [
  2022-01-03,  # 元旦
  2022-01-31, 2022-02-01, 2022-02-02, 2022-02-03, 2022-02-04,  # 春节
  2022-04-04, 2022-04-05,  # 清明节
  2022-05-02, 2022-05-03, 2022-05-04,  # 劳动节
  2022-06-03,  # 端午节
  2022-09-12,  # 中秋节
  2022-10-03, 2022-10-04, 2022-10-05, 2022-10-06, 2022-10-07,  # 国庆节
]

workdays = [
  2022-01-29, 2022-01-30,  # 春节
  2022-04-02,  # 清明节
  2022-04-24, 2022-05-07,  # 劳动节
  2022-10-08, 2022-10-09,  # 国庆节
]

[[source]]
document = "国务院办公厅关于2022年部分节假日安排的通知"
number = "国办发明电〔2021〕11号"
issuer = "国务院办公厅"
issued_on = 2021-10-25
confidence = "B"
note = "Days taken from the PyPI package chinesecalendar and compared with it by a test; the notice itself was not read from its publisher."
' AS BLOB));
INSERT INTO source_file VALUES (3, 'calendar', 'cn-2023', '82dc8367460fa55ec0d80ec09ca9792b3f124b079c3b4d6b1a67ccd2daf862e0', CAST('# Working days in mainland China, 2023: what the State Council''s yearly notice makes of the week.
# A weekday is worked unless it stands under holidays; a weekend day is off unless it stands under
# workdays (调休上班). Days off that fall on a weekend need no line.

id = "cn-2023"
title = "中国大陆2023年工作日历"
years = [2023]

holidays = [
  2023-01-02,  # 元旦
  2023-01-23, 2023-01-24, 2023-01-25, 2023-01-26, 2023-01-27,  # 春节
  2023-04-05,  # 清明节
  2023-05-01, 2023-05-02, 2023-05-03,  # 劳动节
  2023-06-22, 2023-06-23,  # 端午节
  2023-09-29,  # 中秋节
  2023-10-02, 2023-10-03, 2023-10-04, 2023-10-05, 2023-10-06,  # 国庆节
]

workdays = [
  2023-01-28, 2023-01-29,  # 春节
  2023-04-23, 2023-05-06,  # 劳动节
  2023-06-25,  # 端午节
  2023-10-07, 2023-10-08,  # 国庆节
]

[[source]]
document = "国务院办公厅关于2023年部分节假日安排的通知"
number = "国办发明电〔2022〕16号"
issuer = "国务院办公厅"
issued_on = 2022-12-08
confidence = "B"
note = "Days taken from the PyPI package chinesecalendar and compared with it by a test; the notice itself was not read from its publisher."
' AS BLOB));
INSERT INTO source_file VALUES (4, 'calendar', 'cn-2024', 'e948cef02c4607fb0cd1f0eaff55c40fc8081e04fba8dd6cbb8a1f2aa0c30e20', CAST('# Working days in mainland China, 2024: what the State Council''s yearly notice makes of the week.
# A weekday is worked unless it stands under holidays; a weekend day is off unless it stands under
# workdays (调休上班). Days off that fall on a weekend need no line.

id = "cn-2024"
title = "中国大陆2024年工作日历"
years = [2024]

holidays = [
  2024-01-01,  # 元旦
  2024-02-12, 2024-02-13, 2024-02-14, 2024-02-15, 2024-02-16,  # 春节
  2024-04-04, 2024-04-05,  # 清明节
  2024-05-01, 2024-05-02, 2024-05-03,  # 劳动节
  2024-06-10,  # 端午节
  2024-09-16, 2024-09-17,  # 中秋节
  2024-10-01, 2024-10-02, 2024-10-03, 2024-10-04, 2024-10-07,  # 国庆节
]

workdays = [
  2024-02-04, 2024-02-18,  # 春节
  2024-04-07,  # 清明节
  2024-04-28, 2024-05-11,  # 劳动节
  2024-09-14,  # 中秋节
  2024-09-29, 2024-10-12,  # 国庆节
]

[[source]]
document = "国务院办公厅关于2024年部分节假日安排的通知"
number = "国办发明电〔2023〕7号"
issuer = "国务院办公厅"
issued_on = 2023-10-25
confidence = "B"
note = "Days taken from the PyPI package chinesecalendar and compared with it by a test; the notice itself was not read from its publisher."
' AS BLOB));
INSERT INTO source_file VALUES (5, 'calendar', 'cn-2025', '70f12eacf6a9c4294c806bc64e9ee2cbfce4ffb5f590b1d652a6df9f51a55a64', CAST('# Working days in mainland China, 2025: what the State Council''s yearly notice makes of the week.
# A weekday is worked unless it stands under holidays; a weekend day is off unless it stands under
# workdays (调休上班). Days off that fall on a weekend need no line.

id = "cn-2025"
title = "中国大陆2025年工作日历"
years = [2025]

holidays = [
  2025-01-01,  # 元旦
  2025-01-28, 2025-01-29, 2025-01-30, 2025-01-31, 2025-02-03, 2025-02-04,  # 春节
  2025-04-04,  # 清明节
  2025-05-01, 2025-05-02, 2025-05-05,  # 劳动节
  2025-06-02,  # 端午节
  2025-10-01, 2025-10-02, 2025-10-03,  # 国庆节
  2025-10-06,  # 中秋节
  2025-10-07, 2025-10-08,  # 国庆节
]

workdays = [
  2025-01-26, 2025-02-08,  # 春节
  2025-04-27,  # 劳动节
  2025-09-28, 2025-10-11,  # 国庆节
]

[[source]]
document = "国务院办公厅关于2025年部分节假日安排的通知"
number = "国办发明电〔2024〕12号"
issuer = "国务院办公厅"
issued_on = 2024-11-12
confidence = "B"
note = "Days taken from the PyPI package chinesecalendar and compared with it by a test; the notice itself was not read from its publisher."
' AS BLOB));
INSERT INTO source_file VALUES (6, 'calendar', 'cn-2026', '30ec8a900a2e544ec11d4b3d50e2a9823dee6a8aac63e3dc0374c487b80d8625', CAST('# Working days in mainland China, 2026: what the State Council''s yearly notice makes of the week.
# A weekday is worked unless it stands under holidays; a weekend day is off unless it stands under
# workdays (调休上班). Days off that fall on a weekend need no line.

id = "cn-2026"
title = "中国大陆2026年工作日历"
years = [2026]

holidays = [
  2026-01-01, 2026-01-02,  # 元旦
  2026-02-16, 2026-02-17, 2026-02-18, 2026-02-19, 2026-02-20, 2026-02-23,  # 春节
  2026-04-06,  # 清明节
  2026-05-01, 2026-05-04, 2026-05-05,  # 劳动节
  2026-06-19,  # 端午节
  2026-09-25,  # 中秋节
  2026-10-01, 2026-10-02, 2026-10-05, 2026-10-06, 2026-10-07,  # 国庆节
]

workdays = [
  2026-01-04,  # 元旦
  2026-02-14, 2026-02-28,  # 春节
  2026-05-09,  # 劳动节
  2026-09-20, 2026-10-10,  # 国庆节
]

[[source]]
document = "国务院办公厅关于2026年部分节假日安排的通知"
number = "国办发明电〔2025〕7号"
issuer = "国务院办公厅"
issued_on = 2025-11-04
confidence = "B"
note = "Days taken from the PyPI package chinesecalendar and compared with it by a test; the notice itself was not read from its publisher."
' AS BLOB));
INSERT INTO source_file VALUES (7, 'pack', 'dezhou-operator-2023', '9c0b898631e13babfe11d6830d89922aef58d8887bda23104a5e4fd4ad702c89', CAST('# EXAMPLE — demonstration numbers, not official (演示数字,非官方).
#
# What an operator writes so that the grants of dezhou-2023 which the document leaves without a figure can
# be decided: the missing figures, each with its own citation, a ruling on one reading, and the steps of the procedure.
# It leaves other readings open, so that the cases below show both sides of them.
# Every number here is invented for demonstration and tests. A real pack cites the real paper: for the
# returnee grants 德委人组办发〔2023〕1号, which we have not seen.
# The cases below are those of dezhou-2023 that need these figures.

[pack]
id = "dezhou-operator-2023"
amends = "dezhou"
title = "德州经办补充(演示数字,非官方)"
authority = "演示经办机构"
valid_from = 2023-03-01
valid_from_basis = "assumed"

[[document]]
key = "DEMO"
title = "演示经办口径说明(虚构,供演示和测试;不代表德州市任何规定)"

[[figure]]
key = "minimum-wage"
unit = "fen"
value = 190_000
cite = {doc = "DEMO", clause = "第1条(演示)", quote = "(演示数字,非官方)最低工资标准按每月1900元计"}
[[figure]]
key = "returnee-startup"
unit = "fen"
value = 1_500_000
cite = {doc = "DEMO", clause = "第2条(演示)", quote = "(演示数字,非官方)一次性返乡创业补贴15000元"}
[[figure]]
key = "returnee-job-creation"
unit = "fen"
value = 200_000
cite = {doc = "DEMO", clause = "第3条(演示)", quote = "(演示数字,非官方)一次性返乡创业岗位开发补贴标准2000元"}
[[figure]]
key = "internship-month"
unit = "fen"
value = 100_000
cite = {doc = "DEMO", clause = "第4条(演示)", quote = "(演示数字,非官方)就业见习补贴每人每月1000元"}

[[ruling]]
reading = "returnee-hire-terms"
option = "as-general"
cite = {doc = "DEMO", clause = "第5条(演示)", quote = "(演示口径,非官方)返乡岗位补贴的招用条件同三(三)第一款"}

[procedure]
steps = ["accept", "review", "notice", "approve"]
notice = {working_days = 5}
separate = [["review", "approve"], ["approve", "pay"]]

# ---- cases

[[grant]]
key = "dezhou/loan-person"
amend = true
[[grant]]
key = "dezhou/startup"
amend = true
[[grant]]
key = "dezhou/job-creation"
amend = true
[[grant]]
key = "dezhou/returnee-startup"
amend = true
[[grant]]
key = "dezhou/returnee-job-creation"
amend = true
[[grant]]
key = "dezhou/internship"
amend = true
' AS BLOB));
CREATE TABLE tree_node (
	level INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	hash BLOB NOT NULL, 
	PRIMARY KEY (level, position)
)
 WITHOUT ROWID,
 STRICT

;
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entry: rows are never changed or removed'); END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entry: rows are never changed or removed'); END;
CREATE TRIGGER adoption_no_update BEFORE UPDATE ON adoption BEGIN SELECT RAISE(ABORT, 'adoption: rows are never changed or removed'); END;
CREATE TRIGGER adoption_no_delete BEFORE DELETE ON adoption BEGIN SELECT RAISE(ABORT, 'adoption: rows are never changed or removed'); END;
CREATE TRIGGER source_file_no_update BEFORE UPDATE ON source_file BEGIN SELECT RAISE(ABORT, 'source_file: rows are never changed or removed'); END;
CREATE TRIGGER source_file_no_delete BEFORE DELETE ON source_file BEGIN SELECT RAISE(ABORT, 'source_file: rows are never changed or removed'); END;
CREATE TRIGGER entry_no_replace BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM entry WHERE seq = NEW.seq) OR EXISTS (SELECT 1 FROM entry WHERE id = NEW.id) OR NEW.seq <> (SELECT coalesce(max(seq), -1) + 1 FROM entry) BEGIN SELECT RAISE(ABORT, 'entry: entries are appended in order, none is replaced'); END;
CREATE TRIGGER sealed_no_replace BEFORE INSERT ON sealed WHEN EXISTS (SELECT 1 FROM sealed WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'sealed: rows are never replaced'); END;
CREATE TRIGGER adoption_no_replace BEFORE INSERT ON adoption WHEN EXISTS (SELECT 1 FROM adoption WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'adoption: rows are never replaced'); END;
CREATE TRIGGER source_file_no_replace BEFORE INSERT ON source_file WHEN EXISTS (SELECT 1 FROM source_file WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'source_file: rows are never replaced'); END;
CREATE TRIGGER sealed_no_update BEFORE UPDATE ON sealed BEGIN SELECT RAISE(ABORT, 'sealed: content is erased, never changed'); END;
CREATE TRIGGER claim_one_holder BEFORE INSERT ON claim WHEN EXISTS (SELECT 1 FROM claim WHERE claim_key = NEW.claim_key AND holder <> NEW.holder) BEGIN SELECT RAISE(ABORT, 'claim: there is another holder'); END;
CREATE TRIGGER claim_holder_stays BEFORE UPDATE ON claim WHEN NEW.holder <> OLD.holder BEGIN SELECT RAISE(ABORT, 'claim: there is another holder'); END;
CREATE TRIGGER usage_under_ceiling BEFORE INSERT ON cap_usage WHEN NEW.used > 0 AND NEW.used + coalesce((SELECT used FROM cap_usage WHERE usage_key = NEW.usage_key), 0) > NEW.ceiling BEGIN SELECT RAISE(ABORT, 'cap_usage: above the ceiling'); END;
CREATE TRIGGER usage_stays_under_ceiling BEFORE UPDATE ON cap_usage WHEN NEW.used > OLD.used AND NEW.used > OLD.ceiling BEGIN SELECT RAISE(ABORT, 'cap_usage: above the ceiling'); END;
CREATE TRIGGER head_never_back BEFORE UPDATE ON ledger_head WHEN NEW.size < OLD.size OR NEW.closed < OLD.closed BEGIN SELECT RAISE(ABORT, 'ledger_head: a ledger never shrinks'); END;
CREATE TRIGGER head_no_delete BEFORE DELETE ON ledger_head BEGIN SELECT RAISE(ABORT, 'ledger_head: is never removed'); END;
