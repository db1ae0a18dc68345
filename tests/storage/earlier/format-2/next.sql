PRAGMA application_id = 1396853831;
PRAGMA user_version = 2;
CREATE TABLE adoption (
	seq INTEGER NOT NULL, 
	PRIMARY KEY (seq)
)
 STRICT

;
INSERT INTO adoption VALUES (-75);
INSERT INTO adoption VALUES (-3);
INSERT INTO adoption VALUES (-2);
INSERT INTO adoption VALUES (1);
CREATE TABLE cap_usage (
	usage_key TEXT NOT NULL, 
	used INTEGER NOT NULL, 
	ceiling INTEGER NOT NULL, 
	PRIMARY KEY (usage_key)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO cap_usage VALUES ('dezhou#loans-three-times=3|RPq7kK3ppZ4IC2kI1y7-FQ', 1, 3);
CREATE TABLE carried (
	number INTEGER NOT NULL, 
	seq INTEGER, 
	id TEXT, 
	line BLOB NOT NULL, 
	PRIMARY KEY (number), 
	CHECK (seq < 0), 
	UNIQUE (seq), 
	UNIQUE (id)
)
 STRICT

;
INSERT INTO carried VALUES (1, NULL, NULL, CAST('{"at":"2026-11-22T10:39:29.076312Z","closed":true,"origin":"dezhou-example","root":"db561b9f289a5d1775462493fb79918e68c4fd420e3cf3eed21d3a09970427d3","size":76,"token_key":"03803e04604d8a82","v":1}' AS BLOB));
INSERT INTO carried VALUES (2, NULL, NULL, CAST('{"acts":[["submit","window"],["supplement","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"],["approve","head"],["pay","cashier"],["settle","bank"]],"award":{"amount_fen":1800000,"as_of":"2023-01-04","fund":"就业补助资金","lines":[{"fen":1800000}],"on":"2023-01-17","rules":-75,"rulings":[],"values":[],"year":2023},"case":"A-1","entries":[-72,-71,-70,-69,-68,-67,-66,-65,-64,-63,-62,-61,-60,-59,-58,-57,-56,-55,-54,-53,-52],"files":[-72,-71,-70],"fund":"就业补助资金","grant":"dezhou/startup","last_on":"2023-02-04","notice_on":"2023-01-09","notice_until":"2023-01-16","ordered_back_fen":1800000,"payable_fen":1800000,"repaid_fen":40,"requested_fen":1900000,"settled_fen":1800000,"stage":"voided","submitted_on":"2023-01-04","table":"cases","tokens":[["applicant",["-WrMo15Lbh9NmB4rF3aMKA"]],["founder",["9_0rw--p44YSIxiBFOvxew"]]],"written_off_fen":60}' AS BLOB));
INSERT INTO carried VALUES (3, NULL, NULL, CAST('{"acts":[["submit","window"]],"case":"A-2","entries":[-51,-50,-49,-48,-47],"erased":-47,"files":[-51],"grant":"dezhou/startup","last_on":"2023-01-08","stage":"rejected","submitted_on":"2023-01-04","table":"cases","tokens":[["applicant",["0imh76_r3JPbKrpIAcxwzg"]],["founder",["LtUKkgYNJ-dJwAdFsfqRlw"]]]}' AS BLOB));
INSERT INTO carried VALUES (4, NULL, NULL, CAST('{"acts":[["submit","window"]],"case":"A-3","entries":[-46,-45],"files":[-46],"fund":"就业补助资金","grant":"dezhou/startup","last_on":"2023-01-05","stage":"withdrawn","submitted_on":"2023-01-04","table":"cases","tokens":[["applicant",["OaOZeKaYmUyfC4ptAd2lig"]],["founder",["ckzFeOCmJO_CQwxQRDPL-A"]]]}' AS BLOB));
INSERT INTO carried VALUES (5, NULL, NULL, CAST('{"acts":[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"],["approve","head"]],"award":{"amount_fen":2000000,"as_of":"2023-01-04","fund":"就业补助资金","lines":[{"fen":2000000}],"on":"2023-01-17","rules":-75,"rulings":[],"standing":false,"values":[],"year":2023},"case":"A-4","entries":[-44,-43,-42,-41,-40,-39],"files":[-44],"fund":"就业补助资金","grant":"dezhou/startup","last_on":"2023-01-18","notice_on":"2023-01-09","notice_until":"2023-01-16","stage":"finished","submitted_on":"2023-01-04","table":"cases","tokens":[["applicant",["OaOZeKaYmUyfC4ptAd2lig"]],["founder",["ckzFeOCmJO_CQwxQRDPL-A"]]]}' AS BLOB));
INSERT INTO carried VALUES (6, NULL, NULL, CAST('{"acts":[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"]],"case":"A-5","entries":[-26,-25,-24,-23,-22],"files":[-26],"grant":"dezhou/startup","last_on":"2023-01-09","notice_on":"2023-01-09","notice_until":"2023-01-16","stage":"noticed","submitted_on":"2023-01-04","table":"cases","tokens":[["applicant",["vRwlqutUpkJwSpDb-k_QEQ"]],["founder",["MlXZWGHe1myQxwIl482sdA"]]]}' AS BLOB));
INSERT INTO carried VALUES (7, NULL, NULL, CAST('{"acts":[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"]],"case":"A-6","entries":[-21,-20,-19,-18,-17],"files":[-21],"grant":"dezhou/returnee-startup","last_on":"2023-01-09","notice_on":"2023-01-09","notice_until":"2023-01-16","stage":"noticed","submitted_on":"2023-01-04","table":"cases","tokens":[["applicant",["Qv3-ijVT4Z5IIKWU1cFDUA"]]]}' AS BLOB));
INSERT INTO carried VALUES (8, NULL, NULL, CAST('{"acts":[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"]],"case":"J-1","entries":[-16,-15,-14,-13,-12,-11],"files":[-16],"grant":"dezhou/job-creation","last_on":"2023-01-09","notice_on":"2023-01-09","notice_until":"2023-01-16","stage":"noticed","submitted_on":"2023-01-04","table":"cases","tokens":[["applicant",["HbJnNrl_YwT2KJNNTu9bpQ"]],["founder",["sX4EYJFjOfNacYCHTVpUng"]],["hire",["qzVos2qb8bNfJRlDIfliJA","-6Bi_tzTtuh76tWhYydQrg"]]]}' AS BLOB));
INSERT INTO carried VALUES (9, NULL, NULL, CAST('{"acts":[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"],["approve","head"]],"award":{"amount_fen":20000000,"as_of":"2023-02-01","discharged":true,"lines":[{"fen":20000000}],"on":"2023-01-17","rules":-75,"rulings":[["loans-counted","separate"]],"stands_in":["founder"],"values":[["loans_elsewhere",0]],"year":2023},"case":"L-1","entries":[-38,-37,-36,-35,-34,-33,-32],"files":[-38],"grant":"dezhou/loan-person","last_on":"2023-01-18","notice_on":"2023-01-09","notice_until":"2023-01-16","payable_fen":20000000,"requested_fen":20000000,"stage":"approved","submitted_on":"2023-01-04","table":"cases","tokens":[["applicant",["RPq7kK3ppZ4IC2kI1y7-FQ"]]]}' AS BLOB));
INSERT INTO carried VALUES (10, NULL, NULL, CAST('{"acts":[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"]],"case":"L-2","entries":[-31,-30,-29,-28,-27],"files":[-31],"grant":"dezhou/loan-enterprise","last_on":"2023-01-09","notice_on":"2023-01-09","notice_until":"2023-01-16","requested_fen":20000000,"stage":"noticed","submitted_on":"2023-01-04","table":"cases","tokens":[["applicant",["27Np_tbGLR9TPFn1C9cmrw"]]]}' AS BLOB));
INSERT INTO carried VALUES (11, NULL, NULL, CAST('{"amount_fen":800000,"case":"A-1","payment":"P-1","state":"returned","table":"payments"}' AS BLOB));
INSERT INTO carried VALUES (12, NULL, NULL, CAST('{"amount_fen":1000000,"case":"A-1","payment":"P-2","state":"cancelled","table":"payments"}' AS BLOB));
INSERT INTO carried VALUES (13, NULL, NULL, CAST('{"amount_fen":1800000,"case":"A-1","payment":"P-3","state":"settled","table":"payments"}' AS BLOB));
INSERT INTO carried VALUES (14, NULL, NULL, CAST('{"case":"A-1","ordered_fen":100,"recovery":"R-1","repaid_fen":40,"table":"recoveries","void":false,"written_off_fen":60}' AS BLOB));
INSERT INTO carried VALUES (15, NULL, NULL, CAST('{"case":"A-1","ordered_fen":1799900,"recovery":"R-2","repaid_fen":0,"table":"recoveries","void":true,"written_off_fen":0}' AS BLOB));
INSERT INTO carried VALUES (16, NULL, NULL, CAST('{"appropriated_fen":8999900,"fund":"就业补助资金","paid_fen":1800000,"reserved_fen":0,"table":"funds","year":2023}' AS BLOB));
INSERT INTO carried VALUES (17, NULL, NULL, CAST('{"case":"A-1","grant":"dezhou/startup","lines":[{"fen":1800000}],"on":"2023-01-17","role":"applicant","table":"holdings","token":"-WrMo15Lbh9NmB4rF3aMKA"}' AS BLOB));
INSERT INTO carried VALUES (18, NULL, NULL, CAST('{"case":"A-1","grant":"dezhou/startup","lines":[{"fen":1800000}],"on":"2023-01-17","role":"founder","table":"holdings","token":"9_0rw--p44YSIxiBFOvxew"}' AS BLOB));
INSERT INTO carried VALUES (19, NULL, NULL, CAST('{"case":"L-1","discharged":true,"grant":"dezhou/loan-person","lines":[{"fen":20000000}],"on":"2023-01-17","role":"applicant","table":"holdings","token":"RPq7kK3ppZ4IC2kI1y7-FQ","values":[["loans_elsewhere",0]]}' AS BLOB));
INSERT INTO carried VALUES (20, NULL, NULL, CAST('{"case":"L-1","discharged":true,"grant":"dezhou/loan-person","lines":[{"fen":20000000}],"on":"2023-01-17","role":"founder","table":"holdings","token":"RPq7kK3ppZ4IC2kI1y7-FQ","values":[["loans_elsewhere",0]]}' AS BLOB));
INSERT INTO carried VALUES (21, NULL, NULL, CAST('{"other":"sr6uJ5bKAoY30vepVav47A","relation":"apart","table":"pairs","token":"qoJrRIUzyp5IuBbWGjsFZA"}' AS BLOB));
INSERT INTO carried VALUES (22, NULL, NULL, CAST('{"other":"qoJrRIUzyp5IuBbWGjsFZA","relation":"apart","table":"pairs","token":"sr6uJ5bKAoY30vepVav47A"}' AS BLOB));
INSERT INTO carried VALUES (23, NULL, NULL, CAST('{"group":"g","item":0,"seq":-8,"start":"2023-01-01","table":"members","token":"-WrMo15Lbh9NmB4rF3aMKA"}' AS BLOB));
INSERT INTO carried VALUES (24, NULL, NULL, CAST('{"group":"g","item":1,"seq":-8,"start":"2023-01-01","table":"members","token":"0imh76_r3JPbKrpIAcxwzg"}' AS BLOB));
INSERT INTO carried VALUES (25, NULL, NULL, CAST('{"end":"2023-12-31","group":"g","item":0,"seq":-7,"start":"2023-01-01","table":"members","token":"OaOZeKaYmUyfC4ptAd2lig"}' AS BLOB));
INSERT INTO carried VALUES (26, NULL, NULL, CAST('{"acts":[["guidance",1]],"done":[["guidance","2023-03-04"]],"service":"dezhou/131","start":"2023-03-01","table":"duties","token":"PGIcQTd39HKwu1ym5VY4vw"}' AS BLOB));
INSERT INTO carried VALUES (27, NULL, NULL, CAST('{"awards":1,"holder":"general","key":"dezhou#returnee-or-general=general/returnee|-WrMo15Lbh9NmB4rF3aMKA","table":"claims"}' AS BLOB));
INSERT INTO carried VALUES (28, NULL, NULL, CAST('{"awards":1,"holder":"general","key":"dezhou#returnee-or-general=general/returnee|9_0rw--p44YSIxiBFOvxew","table":"claims"}' AS BLOB));
INSERT INTO carried VALUES (29, NULL, NULL, CAST('{"awards":1,"holder":"A-1","key":"dezhou/startup#once=1|-WrMo15Lbh9NmB4rF3aMKA","table":"claims"}' AS BLOB));
INSERT INTO carried VALUES (30, NULL, NULL, CAST('{"awards":1,"holder":"A-1","key":"dezhou/startup#once=1|9_0rw--p44YSIxiBFOvxew","table":"claims"}' AS BLOB));
INSERT INTO carried VALUES (31, NULL, NULL, CAST('{"key":"dezhou#loans-three-times=3|RPq7kK3ppZ4IC2kI1y7-FQ","limit":3,"table":"usage","used":1}' AS BLOB));
INSERT INTO carried VALUES (32, -76, 'init:open', CAST('{"entry":{"at":"2026-11-22T10:39:28.916222Z","by":"admin","data":{"log_key":"dezhou-example+4e97994e+AT4PMOa16FKdtkLOrFd1E2zaND5P2g4RpoJebo9uhPs8","origin":"dezhou-example","require_funds":false,"token_key":"03803e04604d8a82"},"do":"open","id":"init:open","on":"2023-01-01","request":"ND-7EexC8dyTPZjOzS-lckVuZ3w7Z4DaJ2wIiHLHoqA","seq":0,"status":"recorded","v":1},"id":"init:open","seq":-76}' AS BLOB));
INSERT INTO carried VALUES (33, -75, 'init:adopt', CAST('{"entry":{"at":"2026-11-22T10:39:28.916823Z","by":"admin","data":{"calendars":["bcf9fce752e287da4f56e6e80ed12ddaf783889982a57fe50c5baac26a6cb5fb","82dc8367460fa55ec0d80ec09ca9792b3f124b079c3b4d6b1a67ccd2daf862e0","e948cef02c4607fb0cd1f0eaff55c40fc8081e04fba8dd6cbb8a1f2aa0c30e20","70f12eacf6a9c4294c806bc64e9ee2cbfce4ffb5f590b1d652a6df9f51a55a64","30ec8a900a2e544ec11d4b3d50e2a9823dee6a8aac63e3dc0374c487b80d8625"],"given":{"calendars":["bcf9fce752e287da4f56e6e80ed12ddaf783889982a57fe50c5baac26a6cb5fb","82dc8367460fa55ec0d80ec09ca9792b3f124b079c3b4d6b1a67ccd2daf862e0","e948cef02c4607fb0cd1f0eaff55c40fc8081e04fba8dd6cbb8a1f2aa0c30e20","70f12eacf6a9c4294c806bc64e9ee2cbfce4ffb5f590b1d652a6df9f51a55a64","30ec8a900a2e544ec11d4b3d50e2a9823dee6a8aac63e3dc0374c487b80d8625"],"packs":["682f79bf5cda497098760909cc42b824d3637ff408e0cd0f208f1a1c20796c06"]},"packs":[{"digest":"682f79bf5cda497098760909cc42b824d3637ff408e0cd0f208f1a1c20796c06","id":"dezhou-2023"}]},"do":"adopt","id":"init:adopt","on":"2023-01-01","request":"LQ2N5n1ZEt3mYFG82nSnGcdUnwmWF9dM1w6jD778XZw","seq":1,"status":"recorded","v":1},"id":"init:adopt","seq":-75}' AS BLOB));
INSERT INTO carried VALUES (34, -74, 'c-1', CAST('{"id":"c-1","seq":-74}' AS BLOB));
INSERT INTO carried VALUES (35, -73, 'c-2', CAST('{"id":"c-2","seq":-73}' AS BLOB));
INSERT INTO carried VALUES (36, -72, 'c-3', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"window","case":"A-1","data":{"fund":"就业补助资金","grant":"dezhou/startup","requested_fen":1900000,"tokens":{"applicant":["-WrMo15Lbh9NmB4rF3aMKA"],"founder":["9_0rw--p44YSIxiBFOvxew"]}},"do":"submit","id":"c-3","on":"2023-01-04","request":"RTeF0Vmm6bzS4YQXQCV4Ur3CZlQI0NFmwZxu47NFsoc","rules":1,"sealed":"MCs63YyzM_am-e5MwiTUND4oKk55tduc9G2MLUET4T0","seq":4,"status":"recorded","v":1},"id":"c-3","seq":-72}' AS BLOB));
INSERT INTO carried VALUES (37, -71, 'c-4', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"window","case":"A-1","data":{},"do":"supplement","id":"c-4","on":"2023-01-04","request":"AnNzb2IA_P_wRIz2KEOTD2FLVbaCtNfmreWwna-AMIE","rules":1,"sealed":"3nCG5pLz2nvYMo30DenCWkDf_jNHWZsQWVqPXUUPUY0","seq":5,"status":"recorded","v":1},"id":"c-4","seq":-71}' AS BLOB));
INSERT INTO carried VALUES (38, -70, 'c-5', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"window","case":"A-1","data":{"tokens":{"founder":["9_0rw--p44YSIxiBFOvxew"]}},"do":"supplement","id":"c-5","on":"2023-01-04","request":"NpZa0Hv1jmk0KpCBgB13mcngzO1d0-H-fuuVZBpXXcs","rules":1,"sealed":"uaBo7kRh4PitJjwNhDUI7E4dXnpuD2QdSYN1kORsr14","seq":6,"status":"recorded","v":1},"id":"c-5","seq":-70}' AS BLOB));
INSERT INTO carried VALUES (39, -69, 'c-6', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"clerk","case":"A-1","data":{"until":"2023-01-12"},"do":"notice","id":"c-6","on":"2023-01-04","reasons":{"not_true":[{"code":"order","rule":"stage","verdict":"false"}],"true":0},"request":"l_X3sdjaowc6ZzBz4JZXfW1UXExTxzIspTYYRTJ-6Rw","rules":1,"seq":7,"status":"refused","v":1},"id":"c-6","seq":-69}' AS BLOB));
INSERT INTO carried VALUES (40, -68, 'c-7', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"clerk","case":"A-1","data":{},"do":"accept","id":"c-7","on":"2023-01-05","request":"D6FQNjg8xd554N4N46wMq8tA18fqxs4RMm3s6cDMm-Q","rules":1,"seq":8,"status":"recorded","v":1},"id":"c-7","seq":-68}' AS BLOB));
INSERT INTO carried VALUES (41, -67, 'c-8', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"reviewer","case":"A-1","data":{"passed":true},"do":"review","id":"c-8","on":"2023-01-06","request":"UHGbBLRzUfEQUlF0cFhoP-Srsqm8Q7dXuotLAmzGKVc","rules":1,"sealed":"-S4AzoCMV1jn03bOOJvwapM18A1ozWns2WyTsdgGzyQ","seq":9,"status":"recorded","v":1},"id":"c-8","seq":-67}' AS BLOB));
INSERT INTO carried VALUES (42, -66, 'c-9', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"clerk","case":"A-1","data":{"until":"2023-01-16"},"do":"notice","id":"c-9","on":"2023-01-09","request":"fjVgnfkWGQHUPN9Wl1Wc03rIqbCH7RZXkpQw-b-SA0I","rules":1,"seq":10,"status":"recorded","v":1},"id":"c-9","seq":-66}' AS BLOB));
INSERT INTO carried VALUES (43, -65, 'c-10', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"head","case":"A-1","data":{},"do":"approve","id":"c-10","on":"2023-01-16","reasons":{"not_true":[{"code":"notice","rule":"running","verdict":"false"}],"true":0},"request":"udHStlbZP8YLQUFrDlC7TioQs5lcDJHuZXCtZpI8i0s","rules":1,"seq":11,"status":"refused","v":1},"id":"c-10","seq":-65}' AS BLOB));
INSERT INTO carried VALUES (44, -64, 'c-11', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"head","case":"A-1","data":{"amount_fen":1800000,"as_of":"2023-01-04","fund":"就业补助资金","lines":[{"fen":1800000}],"stated_fen":1800000,"year":2023},"do":"approve","id":"c-11","on":"2023-01-17","reasons":{"not_true":[],"true":8},"request":"Wuo9KwQbiUPqwWolavT9mdriNAzUY4Kk0VGv4Gggk18","rules":1,"seq":12,"status":"recorded","v":1},"id":"c-11","seq":-64}' AS BLOB));
INSERT INTO carried VALUES (45, -63, 'c-12', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"cashier","case":"A-1","data":{"amount_fen":800000,"payment":"P-1"},"do":"pay","id":"c-12","on":"2023-01-18","request":"ZUnUS5fgqMT9VdxvAnKycSW5ARfMPT2H1ACeDzYNPqI","rules":1,"sealed":"vCDAs8U6QsL_gOKtMX2SRcm9ycWiHt81TZwbPOT4Rro","seq":13,"status":"recorded","v":1},"id":"c-12","seq":-63}' AS BLOB));
INSERT INTO carried VALUES (46, -62, 'c-13', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"cashier","case":"A-1","data":{"amount_fen":1000000,"payment":"P-2"},"do":"pay","id":"c-13","on":"2023-01-18","request":"dpN3yWtrAQBfX8yliQq7nN-_Alq52EScKPQKuz1YaF4","rules":1,"sealed":"q6WHpYZS_LLgDnlEWmnK-hAPRZL1-1WgU-LXQxViNgc","seq":14,"status":"recorded","v":1},"id":"c-13","seq":-62}' AS BLOB));
INSERT INTO carried VALUES (47, -61, 'c-14', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"cashier","case":"A-1","data":{"payment":"P-2"},"do":"cancel","id":"c-14","on":"2023-01-18","request":"G8fvN501nw9HU1_Sift2fYPrZXpiXlpKNSWmos7vKe8","rules":1,"sealed":"EpR8i0kuGFZU8wukUDFIjqaDv612W-8WzKRq-4YAHtQ","seq":15,"status":"recorded","v":1},"id":"c-14","seq":-61}' AS BLOB));
INSERT INTO carried VALUES (48, -60, 'c-15', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"bank","case":"A-1","data":{"payment":"P-1"},"do":"settle","id":"c-15","on":"2023-01-19","request":"I8JX0rFdo33ioGB63PNiwwDfSJWKwVrwkC_Eagh0LiE","rules":1,"seq":16,"status":"recorded","v":1},"id":"c-15","seq":-60}' AS BLOB));
INSERT INTO carried VALUES (49, -59, 'c-16', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"bank","case":"A-1","data":{"payment":"P-1"},"do":"return","id":"c-16","on":"2023-01-20","request":"sjeMwYeL7wuXnH_0MlCASUJ7gno4jL2EIlGgqM6VINk","rules":1,"sealed":"wookeOEGL4lrZGC8a0BLH7pu4lpl8vjCSDopqn_3kb0","seq":17,"status":"recorded","v":1},"id":"c-16","seq":-59}' AS BLOB));
INSERT INTO carried VALUES (50, -58, 'c-17', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"cashier","case":"A-1","data":{"amount_fen":1800000,"payment":"P-3"},"do":"pay","id":"c-17","on":"2023-01-21","request":"yoSAI9U0xWFmfimdloiWmZP4YU3oJYkdaN53KjoDD8Q","rules":1,"sealed":"scqOmqEfxHTDh5HQAw0C19IyFRV-axPlp2OvcFIkPoI","seq":18,"status":"recorded","v":1},"id":"c-17","seq":-58}' AS BLOB));
INSERT INTO carried VALUES (51, -57, 'c-18', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"bank","case":"A-1","data":{"payment":"P-3"},"do":"settle","id":"c-18","on":"2023-01-22","request":"dmrETbCB1T8BONz6dUK9R-IvZMrDONS9ihI0yVTLax8","rules":1,"seq":19,"status":"recorded","v":1},"id":"c-18","seq":-57}' AS BLOB));
INSERT INTO carried VALUES (52, -56, 'c-19', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"bank","case":"A-1","data":{"payment":"P-3"},"do":"settle","id":"c-19","on":"2023-01-22","reasons":{"not_true":[{"code":"order","rule":"payment-state","verdict":"false"}],"true":0},"request":"dmrETbCB1T8BONz6dUK9R-IvZMrDONS9ihI0yVTLax8","rules":1,"seq":20,"status":"refused","v":1},"id":"c-19","seq":-56}' AS BLOB));
INSERT INTO carried VALUES (53, -55, 'c-20', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"audit","case":"A-1","data":{"amount_fen":100,"recovery":"R-1"},"do":"recover","id":"c-20","on":"2023-02-01","request":"ZGqBHeJ4SZ0a4J8O039GaLQpItDh70p54z_Svb9Y4L8","rules":1,"sealed":"8rOm-6SIQMOMIweSxQ_KPiYogON5xkm6ucnQuxURgK0","seq":21,"status":"recorded","v":1},"id":"c-20","seq":-55}' AS BLOB));
INSERT INTO carried VALUES (54, -54, 'c-21', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"treasury","case":"A-1","data":{"amount_fen":40,"recovery":"R-1"},"do":"repay","id":"c-21","on":"2023-02-02","request":"1ln_Bq2LimKfQ7tnmko6ZAqB-PC5PWIi8fab07LP9Ag","rules":1,"seq":22,"status":"recorded","v":1},"id":"c-21","seq":-54}' AS BLOB));
INSERT INTO carried VALUES (55, -53, 'c-22', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"treasury","case":"A-1","data":{"amount_fen":60,"recovery":"R-1"},"do":"write_off","id":"c-22","on":"2023-02-03","request":"FS1pHbZAya45GFrFBZRT5HM93BClkrLajiEWBQZ2Qwo","rules":1,"sealed":"bp1hoRCvGVG5DuR_0nxqHybJ1gQtyIMKA9Wx1_SC_CA","seq":23,"status":"recorded","v":1},"id":"c-22","seq":-53}' AS BLOB));
INSERT INTO carried VALUES (56, -52, 'c-23', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"audit","case":"A-1","data":{"amount_fen":1799900,"recovery":"R-2","void":true},"do":"recover","id":"c-23","on":"2023-02-04","request":"v6YVcJRIiWB1Wel3QjXZqAW9vdrOZhmQTwkqDX_vpgw","rules":1,"sealed":"gRVMNdaipmEwK9ES9COG32hsK_Duw02vjSIFiMlPeyk","seq":24,"status":"recorded","v":1},"id":"c-23","seq":-52}' AS BLOB));
INSERT INTO carried VALUES (57, -51, 'c-24', CAST('{"id":"c-24","seq":-51}' AS BLOB));
INSERT INTO carried VALUES (58, -50, 'c-25', CAST('{"id":"c-25","seq":-50}' AS BLOB));
INSERT INTO carried VALUES (59, -49, 'c-26', CAST('{"id":"c-26","seq":-49}' AS BLOB));
INSERT INTO carried VALUES (60, -48, 'c-27', CAST('{"id":"c-27","seq":-48}' AS BLOB));
INSERT INTO carried VALUES (61, -47, 'c-28', CAST('{"id":"c-28","seq":-47}' AS BLOB));
INSERT INTO carried VALUES (62, -46, 'c-29', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"window","case":"A-3","data":{"fund":"就业补助资金","grant":"dezhou/startup","tokens":{"applicant":["OaOZeKaYmUyfC4ptAd2lig"],"founder":["ckzFeOCmJO_CQwxQRDPL-A"]}},"do":"submit","id":"c-29","on":"2023-01-04","request":"bTxYVSuf0rZAwaFJgJ_aenpeT5Pnrt1L8Wmgy3vsGso","rules":1,"sealed":"ZWTZjMgkz06_PJPd4zJX_uMGzJTjDXSy-Kf6tn0scXw","seq":30,"status":"recorded","v":1},"id":"c-29","seq":-46}' AS BLOB));
INSERT INTO carried VALUES (63, -45, 'c-30', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"window","case":"A-3","data":{},"do":"withdraw","id":"c-30","on":"2023-01-05","request":"H2cDMMJPQrt1OyrQyy4H5-SQGicQ79039Fno-O-Mig8","rules":1,"sealed":"ZMiLVJdXK4eRZW1Y-ur__8fP1x1tPkddM4vSzPlNMp0","seq":31,"status":"recorded","v":1},"id":"c-30","seq":-45}' AS BLOB));
INSERT INTO carried VALUES (64, -44, 'c-31', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"window","case":"A-4","data":{"fund":"就业补助资金","grant":"dezhou/startup","tokens":{"applicant":["OaOZeKaYmUyfC4ptAd2lig"],"founder":["ckzFeOCmJO_CQwxQRDPL-A"]}},"do":"submit","id":"c-31","on":"2023-01-04","request":"rvmpCkng6g_K_pJnusHYx7MStkdd_kaX7_bJVZd9D64","rules":1,"sealed":"xg_FEhKMNEKEmb-NhWm_1repaDThaMv1508tYDAlSNE","seq":32,"status":"recorded","v":1},"id":"c-31","seq":-44}' AS BLOB));
INSERT INTO carried VALUES (65, -43, 'c-32', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"clerk","case":"A-4","data":{},"do":"accept","id":"c-32","on":"2023-01-05","request":"iUjB63AM9KObWi0BYkuJPL0pgHFTiSwXRQSD4cYLCbQ","rules":1,"seq":33,"status":"recorded","v":1},"id":"c-32","seq":-43}' AS BLOB));
INSERT INTO carried VALUES (66, -42, 'c-33', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"reviewer","case":"A-4","data":{"passed":true},"do":"review","id":"c-33","on":"2023-01-06","request":"dPeM5JGvgYfXChlGgWWoBlHlu06dJ3x61uN2dHaI_sA","rules":1,"sealed":"AQ9PziKqBSeRbJ3sahZuIxaByNPS4UNdipQnM64o24Q","seq":34,"status":"recorded","v":1},"id":"c-33","seq":-42}' AS BLOB));
INSERT INTO carried VALUES (67, -41, 'c-34', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"clerk","case":"A-4","data":{"until":"2023-01-16"},"do":"notice","id":"c-34","on":"2023-01-09","request":"SnKg6kTJY0AY_f_36NqUFGOtDnnBNfg-1x90laupkg0","rules":1,"seq":35,"status":"recorded","v":1},"id":"c-34","seq":-41}' AS BLOB));
INSERT INTO carried VALUES (68, -40, 'c-35', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"head","case":"A-4","data":{"amount_fen":2000000,"as_of":"2023-01-04","fund":"就业补助资金","lines":[{"fen":2000000}],"year":2023},"do":"approve","id":"c-35","on":"2023-01-17","reasons":{"not_true":[],"true":8},"request":"nBs9V7hKs73XpdDr_-qjExNzxtELSpNWKmVdixYX-5g","rules":1,"seq":36,"status":"recorded","v":1},"id":"c-35","seq":-40}' AS BLOB));
INSERT INTO carried VALUES (69, -39, 'c-36', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"head","case":"A-4","data":{},"do":"finish","id":"c-36","on":"2023-01-18","request":"KbVQb4Rf0LyH9YTeNsESc3M_19765aTjG8O2dkMY2eE","rules":1,"sealed":"29zAwjoKeD80zPFhD3CuizHE1TkzCZ-_XJPL2mvSB9I","seq":37,"status":"recorded","v":1},"id":"c-36","seq":-39}' AS BLOB));
INSERT INTO carried VALUES (70, -38, 'c-37', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"window","case":"L-1","data":{"grant":"dezhou/loan-person","requested_fen":20000000,"tokens":{"applicant":["RPq7kK3ppZ4IC2kI1y7-FQ"]}},"do":"submit","id":"c-37","on":"2023-01-04","request":"rKwgdaEb4KxmR7Cti6nALxcu-AdQnxqALu4P5EWGQfI","rules":1,"sealed":"wKkFMf6zyWeo2ItHy9uAoNe6FzXcnq09lj9uBQqx0Mo","seq":38,"status":"recorded","v":1},"id":"c-37","seq":-38}' AS BLOB));
INSERT INTO carried VALUES (71, -37, 'c-38', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"clerk","case":"L-1","data":{},"do":"accept","id":"c-38","on":"2023-01-05","request":"uS6nArReZ5XUj8Jq9LqxhRJfWnGGA_LZFkWO4TKbWRc","rules":1,"seq":39,"status":"recorded","v":1},"id":"c-38","seq":-37}' AS BLOB));
INSERT INTO carried VALUES (72, -36, 'c-39', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"reviewer","case":"L-1","data":{"passed":true},"do":"review","id":"c-39","on":"2023-01-06","request":"l7fXbPVgdHIP6yqVxr85FWa_xq71OBaO5gxvDP-Il_Q","rules":1,"sealed":"0L_CoB_IcsfgUquCBnG4Jq-Z0Eltm2jh8f5GU9xk8Wo","seq":40,"status":"recorded","v":1},"id":"c-39","seq":-36}' AS BLOB));
INSERT INTO carried VALUES (73, -35, 'c-40', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"clerk","case":"L-1","data":{"until":"2023-01-16"},"do":"notice","id":"c-40","on":"2023-01-09","request":"ZlTIM1f-h6e_lv2ShjjH4BZv3bTyJ8Fe29QUW31uMa8","rules":1,"seq":41,"status":"recorded","v":1},"id":"c-40","seq":-35}' AS BLOB));
INSERT INTO carried VALUES (74, -34, 'c-41', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"bank","case":"L-1","data":{},"do":"discharge","id":"c-41","on":"2023-01-17","reasons":{"not_true":[{"code":"order","rule":"stage","verdict":"false"}],"true":0},"request":"wu11i8rmCXD9OFMidEDNopyLtNx1XImP6-64NqOShas","rules":1,"seq":42,"status":"refused","v":1},"id":"c-41","seq":-34}' AS BLOB));
INSERT INTO carried VALUES (75, -33, 'c-42', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"head","case":"L-1","data":{"amount_fen":20000000,"as_of":"2023-02-01","lines":[{"fen":20000000}],"rulings":{"loans-counted":{"cite":{"clause":"第1条","document":"演示口径说明","quote":"(演示)累计计算"},"option":"separate"}},"stands_in":["founder"],"values":{"loans_elsewhere":0},"year":2023},"do":"approve","id":"c-42","on":"2023-01-17","reasons":{"not_true":[],"true":4},"request":"XtvePTq2_PAAOs4Rl48t1ec-OkBq-W61-UKx-cG9QL8","rules":1,"seq":43,"status":"recorded","v":1},"id":"c-42","seq":-33}' AS BLOB));
INSERT INTO carried VALUES (76, -32, 'c-43', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"bank","case":"L-1","data":{},"do":"discharge","id":"c-43","on":"2023-01-18","request":"aeXxkVS_So6iJ8w1ep2nDVt7xvj3EWc0uZJ61mGL1cs","rules":1,"seq":44,"status":"recorded","v":1},"id":"c-43","seq":-32}' AS BLOB));
INSERT INTO carried VALUES (77, -31, 'c-44', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"window","case":"L-2","data":{"grant":"dezhou/loan-enterprise","requested_fen":20000000,"tokens":{"applicant":["27Np_tbGLR9TPFn1C9cmrw"]}},"do":"submit","id":"c-44","on":"2023-01-04","request":"TJIzHRH2Ke3uHNhsEtV0l8e88Cjg28ckD92Y64G2L3A","rules":1,"sealed":"xSi1ZqLsnekOcQ_ssg38CRYNuuKhw3wA5WQKNwuMqUY","seq":45,"status":"recorded","v":1},"id":"c-44","seq":-31}' AS BLOB));
INSERT INTO carried VALUES (78, -30, 'c-45', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"clerk","case":"L-2","data":{},"do":"accept","id":"c-45","on":"2023-01-05","request":"jUYZCbU1JIQ44nrZ826y5rxhxYz-YkulmlONzOh6BbU","rules":1,"seq":46,"status":"recorded","v":1},"id":"c-45","seq":-30}' AS BLOB));
INSERT INTO carried VALUES (79, -29, 'c-46', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"reviewer","case":"L-2","data":{"passed":true},"do":"review","id":"c-46","on":"2023-01-06","request":"m_Kl_5UrPnCTRX8mK2u1YZQ0ahw6XCPU75Za3NtG4vk","rules":1,"sealed":"wFKcp4EuJ8FkkjMl2rJAPZDeBfbqcv0o8KPxb0yLyYM","seq":47,"status":"recorded","v":1},"id":"c-46","seq":-29}' AS BLOB));
INSERT INTO carried VALUES (80, -28, 'c-47', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"clerk","case":"L-2","data":{"until":"2023-01-16"},"do":"notice","id":"c-47","on":"2023-01-09","request":"ASgyng3eOcPRPralls0kKqqft6u0Xm8lDq9xWbvoXWg","rules":1,"seq":48,"status":"recorded","v":1},"id":"c-47","seq":-28}' AS BLOB));
INSERT INTO carried VALUES (81, -27, 'c-48', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"head","case":"L-2","data":{"as_of":"2023-02-01","options":[{"amount_fen":20000000,"options":{"loans-counted":"separate"},"outcome":"granted"},{"options":{"loans-counted":"together"},"outcome":"undetermined"}]},"do":"approve","id":"c-48","on":"2023-01-17","reasons":{"not_true":[{"code":"reading","rule":"loans-counted","verdict":"unknown"},{"code":"cap","rule":"loans-three-times-together","verdict":"unknown"},{"code":"fact","rule":"founder","verdict":"unknown"}],"true":4},"request":"W29Nh8LBbMqC7jW4iywG1YzHacC0ZTdOuu2j55NRmrI","rules":1,"seq":49,"status":"undetermined","v":1},"id":"c-48","seq":-27}' AS BLOB));
INSERT INTO carried VALUES (82, -26, 'c-49', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"window","case":"A-5","data":{"grant":"dezhou/startup","tokens":{"applicant":["vRwlqutUpkJwSpDb-k_QEQ"],"founder":["MlXZWGHe1myQxwIl482sdA"]}},"do":"submit","id":"c-49","on":"2023-01-04","request":"fSVegr2Y-9LKWoGwEhXgVPCk5e86lRdk1XHYSO51iUs","rules":1,"sealed":"PhgA6euzGkAJGcxvt1OJ8CVXKIsFTIXhc7QGsUflpug","seq":50,"status":"recorded","v":1},"id":"c-49","seq":-26}' AS BLOB));
INSERT INTO carried VALUES (83, -25, 'c-50', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"clerk","case":"A-5","data":{},"do":"accept","id":"c-50","on":"2023-01-05","request":"QEZVFusgDTKUJYcNVZrWVvLwjCODPngQ8YRM6zcFh9A","rules":1,"seq":51,"status":"recorded","v":1},"id":"c-50","seq":-25}' AS BLOB));
INSERT INTO carried VALUES (84, -24, 'c-51', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"reviewer","case":"A-5","data":{"passed":true},"do":"review","id":"c-51","on":"2023-01-06","request":"vQnGhLpKurP0Dw0S0FOiwcNEMNgT9r6eCZJ6btBqOEM","rules":1,"sealed":"0B-pGq9DAbJmYBqWTrGph27Almr63jPiYnsiNdaVJew","seq":52,"status":"recorded","v":1},"id":"c-51","seq":-24}' AS BLOB));
INSERT INTO carried VALUES (85, -23, 'c-52', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"clerk","case":"A-5","data":{"until":"2023-01-16"},"do":"notice","id":"c-52","on":"2023-01-09","request":"caYAt_3HIYeko8cK56RGaPJ1AIgUyhdOhHmEZefP8io","rules":1,"seq":53,"status":"recorded","v":1},"id":"c-52","seq":-23}' AS BLOB));
INSERT INTO carried VALUES (86, -22, 'c-53', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"head","case":"A-5","data":{"as_of":"2023-01-04"},"do":"approve","id":"c-53","on":"2023-01-17","reasons":{"not_true":[{"code":"requirement","rule":"insured-12-months-in-a-row","verdict":"false"},{"code":"requirement","rule":"operating","verdict":"false"}],"true":6},"request":"LKdCg3grOxMBiqQiz2R-ZJrzoCD5Gg6lZGqsUVGapU8","rules":1,"seq":54,"status":"refused","v":1},"id":"c-53","seq":-22}' AS BLOB));
INSERT INTO carried VALUES (87, -21, 'c-54', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"window","case":"A-6","data":{"grant":"dezhou/returnee-startup","tokens":{"applicant":["Qv3-ijVT4Z5IIKWU1cFDUA"]}},"do":"submit","id":"c-54","on":"2023-01-04","request":"vsWTGYQce6ICM_Zsv8Y5FKQD53hIKXeHuuofsBmV_TA","rules":1,"sealed":"-PX2W8LojihYDtVjT8I7_2QzRUM37dvo-41jpZN7sZY","seq":55,"status":"recorded","v":1},"id":"c-54","seq":-21}' AS BLOB));
INSERT INTO carried VALUES (88, -20, 'c-55', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"clerk","case":"A-6","data":{},"do":"accept","id":"c-55","on":"2023-01-05","request":"OK2WgRSnBE8a9yowNmKkaH4TQAysEAuxrcD3xmLUlf4","rules":1,"seq":56,"status":"recorded","v":1},"id":"c-55","seq":-20}' AS BLOB));
INSERT INTO carried VALUES (89, -19, 'c-56', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"reviewer","case":"A-6","data":{"passed":true},"do":"review","id":"c-56","on":"2023-01-06","request":"RGEuAftN_5TIiJ2Ct7cbMKihX1W1kkswwE9dEuE1RZI","rules":1,"sealed":"GYo3rmnp7-T9AgRgVLQixdm0RScxbT2-RIY5nN4TrGI","seq":57,"status":"recorded","v":1},"id":"c-56","seq":-19}' AS BLOB));
INSERT INTO carried VALUES (90, -18, 'c-57', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"clerk","case":"A-6","data":{"until":"2023-01-16"},"do":"notice","id":"c-57","on":"2023-01-09","request":"vHiOPIreQMhVURqN45ZWbXXJzi1TERcRlqmpJP1-B7U","rules":1,"seq":58,"status":"recorded","v":1},"id":"c-57","seq":-18}' AS BLOB));
INSERT INTO carried VALUES (91, -17, 'c-58', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"head","case":"A-6","data":{"as_of":"2023-01-04"},"do":"approve","id":"c-58","on":"2023-01-17","reasons":{"not_true":[{"code":"figure","rule":"dezhou/returnee-startup","verdict":"unknown"}],"true":5},"request":"tOLGr16D4wZ95oM4WQXFWk0OVYQkF5j3CPic_pnYHcw","rules":1,"seq":59,"status":"undetermined","v":1},"id":"c-58","seq":-17}' AS BLOB));
INSERT INTO carried VALUES (92, -16, 'c-59', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"window","case":"J-1","data":{"grant":"dezhou/job-creation","tokens":{"applicant":["HbJnNrl_YwT2KJNNTu9bpQ"],"founder":["sX4EYJFjOfNacYCHTVpUng"],"hire":["qzVos2qb8bNfJRlDIfliJA","-6Bi_tzTtuh76tWhYydQrg"]}},"do":"submit","id":"c-59","on":"2023-01-04","request":"uOeSqkPq_uzUz6d87IPMVkWgjGVu3aBhf0qoSlxtyk4","rules":1,"sealed":"jLo2tTXQDXjynF7dkpEVVZkOxAkq1R2CEElqy7dEa_Y","seq":60,"status":"recorded","v":1},"id":"c-59","seq":-16}' AS BLOB));
INSERT INTO carried VALUES (93, -15, 'c-60', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"clerk","case":"J-1","data":{},"do":"accept","id":"c-60","on":"2023-01-05","request":"mm3uLAnv3WXNAlWZPzyz-uX2ooWZmAUpZDghPz3kKGQ","rules":1,"seq":61,"status":"recorded","v":1},"id":"c-60","seq":-15}' AS BLOB));
INSERT INTO carried VALUES (94, -14, 'c-61', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"reviewer","case":"J-1","data":{"passed":true},"do":"review","id":"c-61","on":"2023-01-06","request":"YsoLeqLXRw_-wygSd3YV5LBjzQPsaAtw2GlACWF9eVc","rules":1,"sealed":"cnJrV13lPI3tknYVSl0E9u9yq96m4H31HW9ol2-_q7Y","seq":62,"status":"recorded","v":1},"id":"c-61","seq":-14}' AS BLOB));
INSERT INTO carried VALUES (95, -13, 'c-62', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"clerk","case":"J-1","data":{"until":"2023-01-16"},"do":"notice","id":"c-62","on":"2023-01-09","request":"2r6xJyEU8w3g1LQxSnggvrv61F0l3IreTw78C9r8yj0","rules":1,"seq":63,"status":"recorded","v":1},"id":"c-62","seq":-13}' AS BLOB));
INSERT INTO carried VALUES (96, -12, 'c-63', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"head","case":"J-1","data":{"as_of":"2023-01-04"},"do":"approve","id":"c-63","on":"2023-01-17","reasons":{"not_true":[{"code":"requirement","party":"hire[1]","rule":"hire-contract","verdict":"false"},{"code":"requirement","party":"hire[0]","rule":"hire-wage","verdict":"unknown"},{"code":"figure","party":"hire[0]","rule":"dezhou/minimum-wage","verdict":"unknown"}],"true":10},"request":"v7ZDMI9T777pAM4wfL-JRikeSnXWV2ETCp3eLgx2sJk","rules":1,"seq":64,"status":"undetermined","v":1},"id":"c-63","seq":-12}' AS BLOB));
INSERT INTO carried VALUES (97, -11, 'c-64', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"reviewer","case":"J-1","data":{},"do":"approve","id":"c-64","on":"2023-01-17","reasons":{"not_true":[{"code":"duty","rule":"review-approve","verdict":"false"}],"true":0},"request":"IAWkb5bCrElh-GHCYj5mEWGVsP-6thlO99OA9oN7Zhk","rules":1,"seq":65,"status":"refused","v":1},"id":"c-64","seq":-11}' AS BLOB));
INSERT INTO carried VALUES (98, -10, 'c-65', CAST('{"id":"c-65","seq":-10}' AS BLOB));
INSERT INTO carried VALUES (99, -9, 'c-66', CAST('{"id":"c-66","seq":-9}' AS BLOB));
INSERT INTO carried VALUES (100, -8, 'c-67', CAST('{"id":"c-67","seq":-8}' AS BLOB));
INSERT INTO carried VALUES (101, -7, 'c-68', CAST('{"id":"c-68","seq":-7}' AS BLOB));
INSERT INTO carried VALUES (102, -6, 'c-69', CAST('{"id":"c-69","seq":-6}' AS BLOB));
INSERT INTO carried VALUES (103, -5, 'c-70', CAST('{"id":"c-70","seq":-5}' AS BLOB));
INSERT INTO carried VALUES (104, -4, 'c-71', CAST('{"id":"c-71","seq":-4}' AS BLOB));
INSERT INTO carried VALUES (105, -3, 'c-72', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"admin","data":{"calendars":["bcf9fce752e287da4f56e6e80ed12ddaf783889982a57fe50c5baac26a6cb5fb","82dc8367460fa55ec0d80ec09ca9792b3f124b079c3b4d6b1a67ccd2daf862e0","e948cef02c4607fb0cd1f0eaff55c40fc8081e04fba8dd6cbb8a1f2aa0c30e20","70f12eacf6a9c4294c806bc64e9ee2cbfce4ffb5f590b1d652a6df9f51a55a64","30ec8a900a2e544ec11d4b3d50e2a9823dee6a8aac63e3dc0374c487b80d8625"],"given":{"packs":["9c0b898631e13babfe11d6830d89922aef58d8887bda23104a5e4fd4ad702c89"]},"packs":[{"digest":"682f79bf5cda497098760909cc42b824d3637ff408e0cd0f208f1a1c20796c06","id":"dezhou-2023"},{"digest":"9c0b898631e13babfe11d6830d89922aef58d8887bda23104a5e4fd4ad702c89","id":"dezhou-operator-2023"}],"procedure":{"notice":{"working_days":5},"separate":[["review","approve"],["approve","pay"]],"steps":["accept","review","notice","approve"]}},"do":"adopt","id":"c-72","on":"2023-03-05","request":"v3SmHdA_OGfS0QorwxHvPQ9zDtCs8hqNUDZWNWW2WjQ","rules":1,"seq":73,"status":"recorded","v":1},"id":"c-72","seq":-3}' AS BLOB));
INSERT INTO carried VALUES (106, -2, 'c-73', CAST('{"entry":{"at":"2026-11-22T10:39:29.076312Z","by":"admin","data":{"calendars":["bcf9fce752e287da4f56e6e80ed12ddaf783889982a57fe50c5baac26a6cb5fb","82dc8367460fa55ec0d80ec09ca9792b3f124b079c3b4d6b1a67ccd2daf862e0","e948cef02c4607fb0cd1f0eaff55c40fc8081e04fba8dd6cbb8a1f2aa0c30e20","70f12eacf6a9c4294c806bc64e9ee2cbfce4ffb5f590b1d652a6df9f51a55a64","30ec8a900a2e544ec11d4b3d50e2a9823dee6a8aac63e3dc0374c487b80d8625"],"given":{"procedure":{"separate":[["review","approve"]],"steps":["review","approve"]},"rulings":{"five-years-at":{"cite":{"clause":"第1条","document":"演示口径说明","quote":"(演示)累计计算"},"option":"claim"}}},"packs":[{"digest":"682f79bf5cda497098760909cc42b824d3637ff408e0cd0f208f1a1c20796c06","id":"dezhou-2023"},{"digest":"9c0b898631e13babfe11d6830d89922aef58d8887bda23104a5e4fd4ad702c89","id":"dezhou-operator-2023"}],"procedure":{"separate":[["review","approve"]],"steps":["review","approve"]},"rulings":{"dezhou/five-years-at":{"cite":{"clause":"第1条","document":"演示口径说明","quote":"(演示)累计计算"},"option":"claim"}}},"do":"adopt","id":"c-73","on":"2023-03-06","request":"oc7GlYj4gJlXaWMvauW72_DYbU_Jpo9Q8vyrDywZC8I","rules":73,"seq":74,"status":"recorded","v":1},"id":"c-73","seq":-2}' AS BLOB));
INSERT INTO carried VALUES (107, -1, 'c-74', CAST('{"id":"c-74","seq":-1}' AS BLOB));
CREATE TABLE claim (
	claim_key TEXT NOT NULL, 
	holder TEXT NOT NULL, 
	awards INTEGER NOT NULL, 
	PRIMARY KEY (claim_key)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO claim VALUES ('dezhou#returnee-or-general=general/returnee|-WrMo15Lbh9NmB4rF3aMKA', 'general', 1);
INSERT INTO claim VALUES ('dezhou#returnee-or-general=general/returnee|9_0rw--p44YSIxiBFOvxew', 'general', 1);
INSERT INTO claim VALUES ('dezhou#returnee-or-general=general/returnee|d46zNoIEGNd7hXo_97wxYQ', 'general', 1);
INSERT INTO claim VALUES ('dezhou#returnee-or-general=general/returnee|gqF5Qu5SsI03AFlTDJ8vJA', 'general', 1);
INSERT INTO claim VALUES ('dezhou/startup#once=1|-WrMo15Lbh9NmB4rF3aMKA', 'A-1', 1);
INSERT INTO claim VALUES ('dezhou/startup#once=1|9_0rw--p44YSIxiBFOvxew', 'A-1', 1);
INSERT INTO claim VALUES ('dezhou/startup#once=1|d46zNoIEGNd7hXo_97wxYQ', 'B-1', 1);
INSERT INTO claim VALUES ('dezhou/startup#once=1|gqF5Qu5SsI03AFlTDJ8vJA', 'B-1', 1);
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
INSERT INTO duty VALUES ('dezhou/131', 'PGIcQTd39HKwu1ym5VY4vw', '2023-03-01', '[[["guidance",1]],[["guidance","2023-03-04"]]]');
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
INSERT INTO entry VALUES (0, 'init:open:dezhou-example-2024', CAST('{"at":"2026-11-22T10:39:30.091265Z","by":"admin","data":{"after":{"origin":"dezhou-example","root":"db561b9f289a5d1775462493fb79918e68c4fd420e3cf3eed21d3a09970427d3","size":76,"state":"a0e19df5722857a504005031079a1340b0e2715eaa938287d3edcb3c50e490aa"},"log_key":"dezhou-example-2024+c68ecf9c+AaCMgscVgo0otOt/7lhcDw8Y3k6IddEJAMDlfPWn7h7p","origin":"dezhou-example-2024","require_funds":false,"token_key":"03803e04604d8a82"},"do":"open","id":"init:open:dezhou-example-2024","on":"2024-01-02","request":"nnYEWlPPO3KR5dgqGEwwxR-sFAo7Qu4LnXt0x9Zkj4I","seq":0,"status":"recorded","v":1}' AS BLOB), X'9e451f3f8f73b4140020e7b39f39cf8a155cf8fe6953c5e7429733c0d5dfe433');
INSERT INTO entry VALUES (1, 'init:adopt:dezhou-example-2024', CAST('{"at":"2026-11-22T10:39:30.091546Z","by":"admin","data":{"calendars":["bcf9fce752e287da4f56e6e80ed12ddaf783889982a57fe50c5baac26a6cb5fb","82dc8367460fa55ec0d80ec09ca9792b3f124b079c3b4d6b1a67ccd2daf862e0","e948cef02c4607fb0cd1f0eaff55c40fc8081e04fba8dd6cbb8a1f2aa0c30e20","70f12eacf6a9c4294c806bc64e9ee2cbfce4ffb5f590b1d652a6df9f51a55a64","30ec8a900a2e544ec11d4b3d50e2a9823dee6a8aac63e3dc0374c487b80d8625"],"given":{},"packs":[{"digest":"682f79bf5cda497098760909cc42b824d3637ff408e0cd0f208f1a1c20796c06","id":"dezhou-2023"},{"digest":"9c0b898631e13babfe11d6830d89922aef58d8887bda23104a5e4fd4ad702c89","id":"dezhou-operator-2023"}],"procedure":{"separate":[["review","approve"]],"steps":["review","approve"]},"rulings":{"dezhou/five-years-at":{"cite":{"clause":"第1条","document":"演示口径说明","quote":"(演示)累计计算"},"option":"claim"}}},"do":"adopt","id":"init:adopt:dezhou-example-2024","on":"2024-01-02","request":"-D_MnE9TjrMPmuX7i24-I0WejVvn01xO6XFoCkDF0qg","seq":1,"status":"recorded","v":1}' AS BLOB), X'9d829889e155b8b13c3e62e45de58d1c6267a3a8e7547a0048961a7814b8b1a7');
INSERT INTO entry VALUES (2, 'n-1', CAST('{"at":"2026-11-22T10:39:30.210972Z","by":"treasury","data":{"amount_fen":5000000,"fund":"就业补助资金","year":2024},"do":"appropriate","id":"n-1","on":"2024-01-03","request":"E4uTxXCd9YXoBHhtMiIFwxyfuF5I5N8PyYMaQjDHwp8","rules":1,"seq":2,"status":"recorded","v":1}' AS BLOB), X'0f9af2b82a8fa2cf2eadde41b70ba41a8ffda558e05529d348bedffd317ac928');
INSERT INTO entry VALUES (3, 'n-2', CAST('{"at":"2026-11-22T10:39:30.210972Z","by":"window","case":"B-1","data":{"fund":"就业补助资金","grant":"dezhou/startup","tokens":{"applicant":["d46zNoIEGNd7hXo_97wxYQ"],"founder":["gqF5Qu5SsI03AFlTDJ8vJA"]}},"do":"submit","id":"n-2","on":"2024-01-04","request":"neoVeAFah5kN-amrb2jqazEzNJKI1VKq6Byi3444Nnk","rules":1,"sealed":"tf0gK-sOc9vaMuL4KApxtGtPa2Wks0lSBmWRuUd16Vs","seq":3,"status":"recorded","v":1}' AS BLOB), X'50e9da4a5ed9826f97e191b16cee1003bf1057eb6cbe15ec8f53b551f12b67c6');
INSERT INTO entry VALUES (4, 'n-3', CAST('{"at":"2026-11-22T10:39:30.210972Z","by":"reviewer","case":"B-1","data":{"passed":true},"do":"review","id":"n-3","on":"2024-01-05","request":"_VDB2ubAjV0O1pjKWnTtB9f92ujCZ_QDIYPM-9Nfys4","rules":1,"sealed":"ZC0L4fAn2A02uOgWYc3PZzAi78vArbF05atFQP85mog","seq":4,"status":"recorded","v":1}' AS BLOB), X'5c4bf35e02cca4d941eb620b5040c4151a612a41407caa65e7c3ddd6eeffd1af');
INSERT INTO entry VALUES (5, 'n-4', CAST('{"at":"2026-11-22T10:39:30.210972Z","by":"head","case":"B-1","data":{"amount_fen":2000000,"as_of":"2024-01-04","fund":"就业补助资金","lines":[{"fen":2000000}],"year":2024},"do":"approve","id":"n-4","on":"2024-01-08","reasons":{"not_true":[],"true":8},"request":"4yDxtt-rimckE3aJ86HVZe7FFzv1Un4KZHn-eMXU_2Q","rules":1,"seq":5,"status":"recorded","v":1}' AS BLOB), X'9f4271a1006799dd8fc5d7a85a5eb270dcbeff88bae3db4b442157d58d8bba3e');
INSERT INTO entry VALUES (6, 'n-5', CAST('{"at":"2026-11-22T10:39:30.210972Z","by":"cashier","case":"B-1","data":{"amount_fen":2000000,"payment":"N-1"},"do":"pay","id":"n-5","on":"2024-01-09","request":"eLvyEkKg6G2c4TkgZzLyELqgywZ9dYoEb0iSvkY2cKY","rules":1,"sealed":"eJZwfDJmwXgIPexE6UPLnO7w0jUmzUAM4dWA6uIUuIQ","seq":6,"status":"recorded","v":1}' AS BLOB), X'1938e8ca94f6b3f9f57baf4c903ab4263ea647a1822bf679309a34f623d9449f');
INSERT INTO entry VALUES (7, 'n-6', CAST('{"at":"2026-11-22T10:39:30.210972Z","by":"bank","case":"B-1","data":{"payment":"N-1"},"do":"settle","id":"n-6","on":"2024-01-10","request":"y2Mq3MJVpvZfAYa4dmNJ6E2e3WalKTcSMpsoZ7q5qwY","rules":1,"seq":7,"status":"recorded","v":1}' AS BLOB), X'dfbd3401ee1ff20b6b708695dfa6f541566f7a64c042119f3b4a437ebcf9ecea');
INSERT INTO entry VALUES (8, 'n-7', CAST('{"at":"2026-11-22T10:39:30.210972Z","by":"window","case":"B-2","data":{"fund":"就业补助资金","grant":"dezhou/startup","tokens":{"applicant":["-WrMo15Lbh9NmB4rF3aMKA"],"founder":["9_0rw--p44YSIxiBFOvxew"]}},"do":"submit","id":"n-7","on":"2024-01-11","request":"pfD7fLBeNbXqYdEpyefi4irnYFAS8TjwXY-KB7wYPLI","rules":1,"sealed":"big9R-38rAF_df1T8Icd2NDNoFfVS0-t-q5JKijh4MA","seq":8,"status":"recorded","v":1}' AS BLOB), X'4c045997533413297f7ad2c39d4be5056edd0a9bc8ad3faa0941cc25bbe1a66f');
INSERT INTO entry VALUES (9, 'n-8', CAST('{"at":"2026-11-22T10:39:30.210972Z","by":"reviewer","case":"B-2","data":{"passed":true},"do":"review","id":"n-8","on":"2024-01-12","request":"No5ZiUthlhX_35Z2m2Fdc64p2r_f3rAGyvKPXAbJHTo","rules":1,"sealed":"52CRnUWKzgvkw8eHhkEP5dVgbaNH5CabUjGIvF2giRg","seq":9,"status":"recorded","v":1}' AS BLOB), X'f9e64f30991c89c78d551d97c56cdc7b66481d8a0becd401f04b85c1dd35deeb');
INSERT INTO entry VALUES (10, 'n-9', CAST('{"at":"2026-11-22T10:39:30.210972Z","by":"head","case":"B-2","data":{"as_of":"2024-01-11"},"do":"approve","id":"n-9","on":"2024-01-15","reasons":{"not_true":[{"code":"cap","party":"applicant[0]","rule":"once","verdict":"false"},{"code":"cap","party":"founder[0]","rule":"once","verdict":"false"}],"true":7},"request":"s79mlOsLMaV1Edoz3p6jjZczCDN5NuIDoPydzk7yIK0","rules":1,"seq":10,"status":"refused","v":1}' AS BLOB), X'bc2e284da2bd3e9e9abf38461356a40a74f788587a121321014e616dbc1da3ec');
INSERT INTO entry VALUES (11, 'n-10', CAST('{"at":"2026-11-22T10:39:30.210972Z","by":"treasury","case":"A-1","data":{"amount_fen":1000,"recovery":"R-2"},"do":"repay","id":"n-10","on":"2024-01-16","request":"eZKQoWmC2EDldPaZJG9X50Yh-c4n8WABnte-xsBDv-g","rules":1,"seq":11,"status":"recorded","v":1}' AS BLOB), X'46fa0ac6f1657834ef86bdb91714ac3b5608f3d4d43b8badbd98a2d851daff65');
INSERT INTO entry VALUES (12, 'n-11', CAST('{"at":"2026-11-22T10:39:30.210972Z","by":"window","case":"B-3","data":{"grant":"dezhou/startup","tokens":{"applicant":["ymobXbCQVFVZkM81H0a3Nw"],"founder":["u26eiwoCgeZBnZwxZVzFjA"]}},"do":"submit","id":"n-11","on":"2024-01-17","request":"2TXKbCSER5Jc-piAno_M8sTLblXd5pRDsITRfS1zBFg","rules":1,"sealed":"zCxh74tI5ovSb7NZKYeG4Kh_WoF-EdjqGEUWtuUBGB8","seq":12,"status":"recorded","v":1}' AS BLOB), X'c71d6219def34071352b9446de43552045dde1cb816f774aef158bb45c2308c7');
INSERT INTO entry VALUES (13, 'n-12', CAST('{"at":"2026-11-22T10:39:30.210972Z","by":"clerk","case":"B-3","data":{},"do":"reject","id":"n-12","on":"2024-01-18","request":"hvfoShhAIKYFwghTMWedG3F87Q8BxHfJ_pwt_UchHUw","rules":1,"sealed":"Pu6cIf_QvkQV3jZ77cK4IuHWb78BTtSODM8uGF1R7SI","seq":13,"status":"recorded","v":1}' AS BLOB), X'9a92f3f99b909294323ca67b8a7241a575c79d57a43841ebdf16489a10ed78ba');
INSERT INTO entry VALUES (14, 'n-13', CAST('{"at":"2026-11-22T10:39:30.210972Z","by":"admin","case":"B-3","data":{"ground":"个人信息保护法第47条"},"do":"erase","id":"n-13","on":"2024-01-19","request":"dRBoX1vE4j65wXIqbBOZcxKGGxr09JFFAhZsP2qu9mM","rules":1,"seq":14,"status":"recorded","v":1}' AS BLOB), X'8997e185fe92c63b543c40fc810d5b749461b3220dce2e9b179109e0d67d5721');
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
INSERT INTO fund_year VALUES ('就业补助资金', 2024, 5000000, 0, 2000000);
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
INSERT INTO grant_case VALUES ('A-1', 'dezhou/startup', 'voided', '2023-01-04', '2024-01-16', '就业补助资金', 1900000, 0, '2023-01-09', '2023-01-16', 1800000, 0, 1800000, 1800000, 1040, 60, 0, '[[["applicant",["-WrMo15Lbh9NmB4rF3aMKA"]],["founder",["9_0rw--p44YSIxiBFOvxew"]]],[-72,-71,-70],[-72,-71,-70,-69,-68,-67,-66,-65,-64,-63,-62,-61,-60,-59,-58,-57,-56,-55,-54,-53,-52,11],[["submit","window"],["supplement","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"],["approve","head"],["pay","cashier"],["settle","bank"]],[1800000,"2023-01-17","2023-01-04",-75,"就业补助资金",2023,[{"fen":1800000}],[],[],[],[],true,false]]');
INSERT INTO grant_case VALUES ('A-2', 'dezhou/startup', 'rejected', '2023-01-04', '2023-01-08', NULL, NULL, 0, NULL, NULL, 0, 0, 0, 0, 0, 0, -47, '[[["applicant",["0imh76_r3JPbKrpIAcxwzg"]],["founder",["LtUKkgYNJ-dJwAdFsfqRlw"]]],[-51],[-51,-50,-49,-48,-47],[["submit","window"]],[]]');
INSERT INTO grant_case VALUES ('A-3', 'dezhou/startup', 'withdrawn', '2023-01-04', '2023-01-05', '就业补助资金', NULL, 0, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, '[[["applicant",["OaOZeKaYmUyfC4ptAd2lig"]],["founder",["ckzFeOCmJO_CQwxQRDPL-A"]]],[-46],[-46,-45],[["submit","window"]],[]]');
INSERT INTO grant_case VALUES ('A-4', 'dezhou/startup', 'finished', '2023-01-04', '2023-01-18', '就业补助资金', NULL, 0, '2023-01-09', '2023-01-16', 0, 0, 0, 0, 0, 0, 0, '[[["applicant",["OaOZeKaYmUyfC4ptAd2lig"]],["founder",["ckzFeOCmJO_CQwxQRDPL-A"]]],[-44],[-44,-43,-42,-41,-40,-39],[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"],["approve","head"]],[2000000,"2023-01-17","2023-01-04",-75,"就业补助资金",2023,[{"fen":2000000}],[],[],[],[],false,false]]');
INSERT INTO grant_case VALUES ('A-5', 'dezhou/startup', 'noticed', '2023-01-04', '2023-01-09', NULL, NULL, 0, '2023-01-09', '2023-01-16', 0, 0, 0, 0, 0, 0, 0, '[[["applicant",["vRwlqutUpkJwSpDb-k_QEQ"]],["founder",["MlXZWGHe1myQxwIl482sdA"]]],[-26],[-26,-25,-24,-23,-22],[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"]],[]]');
INSERT INTO grant_case VALUES ('A-6', 'dezhou/returnee-startup', 'noticed', '2023-01-04', '2023-01-09', NULL, NULL, 0, '2023-01-09', '2023-01-16', 0, 0, 0, 0, 0, 0, 0, '[[["applicant",["Qv3-ijVT4Z5IIKWU1cFDUA"]]],[-21],[-21,-20,-19,-18,-17],[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"]],[]]');
INSERT INTO grant_case VALUES ('B-1', 'dezhou/startup', 'approved', '2024-01-04', '2024-01-10', '就业补助资金', NULL, 0, NULL, NULL, 2000000, 0, 2000000, 0, 0, 0, 0, '[[["applicant",["d46zNoIEGNd7hXo_97wxYQ"]],["founder",["gqF5Qu5SsI03AFlTDJ8vJA"]]],[3],[3,4,5,6,7],[["submit","window"],["review","reviewer"],["approve","head"],["pay","cashier"],["settle","bank"]],[2000000,"2024-01-08","2024-01-04",1,"就业补助资金",2024,[{"fen":2000000}],[],[],[],[],true,false]]');
INSERT INTO grant_case VALUES ('B-2', 'dezhou/startup', 'reviewed', '2024-01-11', '2024-01-12', '就业补助资金', NULL, 0, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, '[[["applicant",["-WrMo15Lbh9NmB4rF3aMKA"]],["founder",["9_0rw--p44YSIxiBFOvxew"]]],[8],[8,9,10],[["submit","window"],["review","reviewer"]],[]]');
INSERT INTO grant_case VALUES ('B-3', 'dezhou/startup', 'rejected', '2024-01-17', '2024-01-19', NULL, NULL, 0, NULL, NULL, 0, 0, 0, 0, 0, 0, 14, '[[["applicant",["ymobXbCQVFVZkM81H0a3Nw"]],["founder",["u26eiwoCgeZBnZwxZVzFjA"]]],[12],[12,13,14],[["submit","window"]],[]]');
INSERT INTO grant_case VALUES ('J-1', 'dezhou/job-creation', 'noticed', '2023-01-04', '2023-01-09', NULL, NULL, 0, '2023-01-09', '2023-01-16', 0, 0, 0, 0, 0, 0, 0, '[[["applicant",["HbJnNrl_YwT2KJNNTu9bpQ"]],["founder",["sX4EYJFjOfNacYCHTVpUng"]],["hire",["qzVos2qb8bNfJRlDIfliJA","-6Bi_tzTtuh76tWhYydQrg"]]],[-16],[-16,-15,-14,-13,-12,-11],[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"]],[]]');
INSERT INTO grant_case VALUES ('L-1', 'dezhou/loan-person', 'approved', '2023-01-04', '2023-01-18', NULL, 20000000, 0, '2023-01-09', '2023-01-16', 20000000, 0, 0, 0, 0, 0, 0, '[[["applicant",["RPq7kK3ppZ4IC2kI1y7-FQ"]]],[-38],[-38,-37,-36,-35,-34,-33,-32],[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"],["approve","head"]],[20000000,"2023-01-17","2023-02-01",-75,"",2023,[{"fen":20000000}],[["loans_elsewhere",0]],[["loans-counted","separate"]],[],["founder"],true,true]]');
INSERT INTO grant_case VALUES ('L-2', 'dezhou/loan-enterprise', 'noticed', '2023-01-04', '2023-01-09', NULL, 20000000, 0, '2023-01-09', '2023-01-16', 0, 0, 0, 0, 0, 0, 0, '[[["applicant",["27Np_tbGLR9TPFn1C9cmrw"]]],[-31],[-31,-30,-29,-28,-27],[["submit","window"],["accept","clerk"],["review","reviewer"],["notice","clerk"]],[]]');
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
INSERT INTO holding VALUES ('-WrMo15Lbh9NmB4rF3aMKA', 'A-1', 'applicant', 'dezhou/startup', '2023-01-17', 0, '[[{"fen":1800000}]]');
INSERT INTO holding VALUES ('9_0rw--p44YSIxiBFOvxew', 'A-1', 'founder', 'dezhou/startup', '2023-01-17', 0, '[[{"fen":1800000}]]');
INSERT INTO holding VALUES ('RPq7kK3ppZ4IC2kI1y7-FQ', 'L-1', 'applicant', 'dezhou/loan-person', '2023-01-17', 1, '[[{"fen":20000000}],{"loans_elsewhere":0}]');
INSERT INTO holding VALUES ('RPq7kK3ppZ4IC2kI1y7-FQ', 'L-1', 'founder', 'dezhou/loan-person', '2023-01-17', 1, '[[{"fen":20000000}],{"loans_elsewhere":0}]');
INSERT INTO holding VALUES ('d46zNoIEGNd7hXo_97wxYQ', 'B-1', 'applicant', 'dezhou/startup', '2024-01-08', 0, '[[{"fen":2000000}]]');
INSERT INTO holding VALUES ('gqF5Qu5SsI03AFlTDJ8vJA', 'B-1', 'founder', 'dezhou/startup', '2024-01-08', 0, '[[{"fen":2000000}]]');
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
INSERT INTO ledger_head VALUES (1, 15, X'000000000000000fd722cebcbb88eba442f590c265f85d326958b9b0aba9e58c98e6572e30a3ebb7d7dcdbed1f80fa286f10c9d0345bc32decac47ec820964dd365b48dfe79b7049701ffe9b9d3cf2fc7c13a8ca7796af012ab6bbcbdb54d82c91f2ed6d3644a5be8997e185fe92c63b543c40fc810d5b749461b3220dce2e9b179109e0d67d5721', '2026-11-22T10:39:30.210972Z', 0);
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
INSERT INTO member VALUES (-8, 0, 'g', '-WrMo15Lbh9NmB4rF3aMKA', '2023-01-01', NULL);
INSERT INTO member VALUES (-8, 1, 'g', '0imh76_r3JPbKrpIAcxwzg', '2023-01-01', NULL);
INSERT INTO member VALUES (-7, 0, 'g', 'OaOZeKaYmUyfC4ptAd2lig', '2023-01-01', '2023-12-31');
CREATE TABLE pair (
	token TEXT NOT NULL, 
	other TEXT NOT NULL, 
	relation TEXT NOT NULL, 
	PRIMARY KEY (token, other)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO pair VALUES ('qoJrRIUzyp5IuBbWGjsFZA', 'sr6uJ5bKAoY30vepVav47A', 'apart');
INSERT INTO pair VALUES ('sr6uJ5bKAoY30vepVav47A', 'qoJrRIUzyp5IuBbWGjsFZA', 'apart');
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
INSERT INTO payment VALUES ('N-1', 'B-1', 2000000, 'settled');
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
INSERT INTO recovery VALUES ('R-2', 'A-1', 1799900, 1000, 0, 1);
CREATE TABLE sealed (
	seq INTEGER NOT NULL, 
	line BLOB NOT NULL, 
	PRIMARY KEY (seq)
)
 STRICT

;
INSERT INTO sealed VALUES (-72, CAST('{"parts":[{"content":{"facts":{"entity_type":"小微企业","first_registration":true,"legal_rep_changed":false,"operating":true,"pension_months":14,"pension_months_in_a_row":14,"registered_in_area":true}},"part":"case","salt":"g4mYMNoWQ3+DqRtdAN6NMvXqfl1UQRD6G3aOxZMGwbU="},{"content":{"kind":"enterprise","name":"示例企业1有限公司","number":"91371402MA3C00011B","scheme":"cn-uscc"},"part":"applicant[0]","salt":"A50NFoKYA+uwZ9GUbbCZUtiFXIqNr9zIcDWLiyPyqxo="},{"content":{"kind":"person","name":"示例人1","number":"371402199503100012","scheme":"cn-ric"},"part":"founder[0]","salt":"ORXtp4211F5XyfNGsenxZ2Y4LS30UIU0FxTW17fHmbQ="}],"seq":-72}' AS BLOB));
INSERT INTO sealed VALUES (-71, CAST('{"parts":[{"content":{"facts":{"pension_months":15}},"part":"case","salt":"oNDddN8uZ8wsO2bM61vqe9oBQQguNUFlE0U8RuNtI/E="}],"seq":-71}' AS BLOB));
INSERT INTO sealed VALUES (-70, CAST('{"parts":[{"content":{"kind":"person","name":"示例人1","number":"371402199503100012","scheme":"cn-ric"},"part":"founder[0]","salt":"tc/P5/xOPyigMOzM5aeknPGgAxpNz7u31lVGfLL8B5g="}],"seq":-70}' AS BLOB));
INSERT INTO sealed VALUES (-67, CAST('{"parts":[{"content":{"note":"材料齐全"},"part":"case","salt":"Sg+3aK09FszKa6XbXQ9wsVOEjzJMNtnrmiQvyFAW5c0="}],"seq":-67}' AS BLOB));
INSERT INTO sealed VALUES (-63, CAST('{"parts":[{"content":{"account":"622202…01","amount_fen":800000},"part":"case","salt":"sfPro6efCLJ7osGAoE+PbjWZ+XBJN8X8hPt6gY/XpEM="}],"seq":-63}' AS BLOB));
INSERT INTO sealed VALUES (-62, CAST('{"parts":[{"content":{"account":"622202…01"},"part":"case","salt":"DYAE1UJleYNBKvgjBhxeSxtBB4yzo6ZtIwMLh9FgDc4="}],"seq":-62}' AS BLOB));
INSERT INTO sealed VALUES (-61, CAST('{"parts":[{"content":{"reason":"账号有误"},"part":"case","salt":"qoKxVeYhWlx/qvEV4HMvW/1A+6jww0Lltbklfa2YVU4="}],"seq":-61}' AS BLOB));
INSERT INTO sealed VALUES (-59, CAST('{"parts":[{"content":{"reason":"户名不符"},"part":"case","salt":"/wrvqaQ/wpa/D+uH5pXFU2SyznUu3MCBCxfgh53Dz/o="}],"seq":-59}' AS BLOB));
INSERT INTO sealed VALUES (-58, CAST('{"parts":[{"content":{"account":"622202…02"},"part":"case","salt":"7ki5w6vHkc5n1GaCHMXKULgj6tUhsmkTTTm/C2jIXB8="}],"seq":-58}' AS BLOB));
INSERT INTO sealed VALUES (-55, CAST('{"parts":[{"content":{"amount_fen":100,"reason":"多付"},"part":"case","salt":"DdCKiEg43SSwuM7KGnFPySBvdD6dM/GxL1uKa4a2w+w="}],"seq":-55}' AS BLOB));
INSERT INTO sealed VALUES (-53, CAST('{"parts":[{"content":{"reason":"无法追回"},"part":"case","salt":"osQLUNUJe6q3OLlKGIVMSWoknJzDL01npyLcHfkkvh8="}],"seq":-53}' AS BLOB));
INSERT INTO sealed VALUES (-52, CAST('{"parts":[{"content":{"reason":"条件不实"},"part":"case","salt":"zSsTWwS2VAyoEpgBSAr3B0gP6U9LQmCA9FLpObDtq2s="}],"seq":-52}' AS BLOB));
INSERT INTO sealed VALUES (-46, CAST('{"parts":[{"content":{"facts":{"entity_type":"小微企业","first_registration":true,"legal_rep_changed":false,"operating":true,"pension_months":14,"pension_months_in_a_row":14,"registered_in_area":true}},"part":"case","salt":"jFMFD/inpGj5KUjFrI2Gml1JH3cIi7ATKZUw8cY0Ukc="},{"content":{"kind":"enterprise","name":"示例企业3有限公司","number":"91371402MA3C000383","scheme":"cn-uscc"},"part":"applicant[0]","salt":"z0HNV8mvyV4K/Pjj41nHwsR6I5A+KUnK8f4ZkynZkew="},{"content":{"kind":"person","name":"示例人3","number":"371402199503100039","scheme":"cn-ric"},"part":"founder[0]","salt":"kiqJsZbHlU++IWLUSqvMF4fY7oq9g+N6HEyR8314qZY="}],"seq":-46}' AS BLOB));
INSERT INTO sealed VALUES (-45, CAST('{"parts":[{"content":{"reason":"申请人撤回"},"part":"case","salt":"rUCqg6/Dh3REl2QiLg8D3d3tdPO/g2EdJhqfE1tmZwk="}],"seq":-45}' AS BLOB));
INSERT INTO sealed VALUES (-44, CAST('{"parts":[{"content":{"facts":{"entity_type":"小微企业","first_registration":true,"legal_rep_changed":false,"operating":true,"pension_months":14,"pension_months_in_a_row":14,"registered_in_area":true}},"part":"case","salt":"G4H+3+204e19WBp7OKEnL52CT3mtLBpJ0KrSrPUxsuQ="},{"content":{"kind":"enterprise","name":"示例企业3有限公司","number":"91371402MA3C000383","scheme":"cn-uscc"},"part":"applicant[0]","salt":"6T5gDx8iCJHLbgd1OQG+v5xnlv+vxn0zkMXwWNegR+s="},{"content":{"kind":"person","name":"示例人3","number":"371402199503100039","scheme":"cn-ric"},"part":"founder[0]","salt":"p5NkhSEouy8h+nWtK0LiJWoMm3z0cQKV9AWafzjrPPc="}],"seq":-44}' AS BLOB));
INSERT INTO sealed VALUES (-42, CAST('{"parts":[{"content":{"note":"材料齐全"},"part":"case","salt":"EzjBNrSARqqvbRiugLkb5C58QVUHXyauqANGA0ckgEk="}],"seq":-42}' AS BLOB));
INSERT INTO sealed VALUES (-39, CAST('{"parts":[{"content":{"reason":"不再申领"},"part":"case","salt":"rf/l/5uHaR7+HGJM9UkkH/cppOUEqbZAFXBumnTRKHM="}],"seq":-39}' AS BLOB));
INSERT INTO sealed VALUES (-38, CAST('{"parts":[{"content":{"facts":{"contract_on":"2023-02-01","loan_term_months":24,"loans_elsewhere":0,"qualified":true}},"part":"case","salt":"DSYGgR3uC7I/+g6CJoG8TmuNQpMimjH8YJlX4sWbEkY="},{"content":{"kind":"person","name":"示例人4","number":"371402199503100047","scheme":"cn-ric"},"part":"applicant[0]","salt":"xcwYf5pP9iXItazvSQi1w6KZDfAPESVVLh8/AshmsvA="}],"seq":-38}' AS BLOB));
INSERT INTO sealed VALUES (-36, CAST('{"parts":[{"content":{"note":"材料齐全"},"part":"case","salt":"/hQl3jBJ+lCNjGndZp74N8G3r0k7wq4eTGOpXIgX1VM="}],"seq":-36}' AS BLOB));
INSERT INTO sealed VALUES (-31, CAST('{"parts":[{"content":{"facts":{"contract_on":"2023-02-01","entity_type":"小微企业","loan_term_months":24,"loans_elsewhere":0,"qualified":true}},"part":"case","salt":"z07TrQpu8lkmdGFyzw382DmTvXZYTTEqUXlkdAjgFrI="},{"content":{"kind":"enterprise","name":"示例企业4有限公司","number":"91371402MA3C00046X","scheme":"cn-uscc"},"part":"applicant[0]","salt":"gHNhr5sEIi075a7IJy/vUDLoxUsPc3WcjhfIhDlog4I="}],"seq":-31}' AS BLOB));
INSERT INTO sealed VALUES (-29, CAST('{"parts":[{"content":{"note":"材料齐全"},"part":"case","salt":"qPzGOHEzVifD01uAYTLPQJpov4E6FaK3BXfarUop94A="}],"seq":-29}' AS BLOB));
INSERT INTO sealed VALUES (-26, CAST('{"parts":[{"content":{"facts":{"entity_type":"小微企业","first_registration":true,"legal_rep_changed":false,"operating":false,"pension_months":14,"pension_months_in_a_row":11,"registered_in_area":true}},"part":"case","salt":"d42+1IK3qDdgg7NOypItoimi8DS6LmqRa9NNy3PbuBI="},{"content":{"kind":"enterprise","name":"示例企业5有限公司","number":"91371402MA3C00054Q","scheme":"cn-uscc"},"part":"applicant[0]","salt":"t59K4wKeS2QnLS3KQkkgyZsePL+Dj3lmLKHyCJl7CNw="},{"content":{"kind":"person","name":"示例人5","number":"371402199503100055","scheme":"cn-ric"},"part":"founder[0]","salt":"N5VV4D1adQaDl51ppsAya//rZYN0x485zna+ljqqZvU="}],"seq":-26}' AS BLOB));
INSERT INTO sealed VALUES (-24, CAST('{"parts":[{"content":{"note":"材料齐全"},"part":"case","salt":"DHDG0UdRC20bVIQha4MuBpCHfjRwBuvBnO3olbu1MkI="}],"seq":-24}' AS BLOB));
INSERT INTO sealed VALUES (-21, CAST('{"parts":[{"content":{"facts":{"five_kinds":true,"graduate":true,"graduated_on":"2018-01-10","registered_on":"2023-01-02"}},"part":"case","salt":"VU24WHdNbp7CBERbBoUm4CyQBmcDlZRpCesaJOl6ZPA="},{"content":{"kind":"person","name":"示例人6","number":"371402199503100063","scheme":"cn-ric"},"part":"applicant[0]","salt":"hFwNt7IODffW4EsocJCnh3U0x0aeaM6UVA09sFsb1a8="}],"seq":-21}' AS BLOB));
INSERT INTO sealed VALUES (-19, CAST('{"parts":[{"content":{"note":"材料齐全"},"part":"case","salt":"Dtq7w2rEtWYSYVkckzhDyt+CwjqsRoG7nUXtwp0uG2k="}],"seq":-19}' AS BLOB));
INSERT INTO sealed VALUES (-16, CAST('{"parts":[{"content":{"facts":{"entity_type":"小微企业","first_registration":true,"legal_rep_changed":false,"operating":true,"pension_months":14,"pension_months_in_a_row":14,"registered_in_area":true}},"part":"case","salt":"FB8s60pMIsojTB+gLBX2J3xYp6C58nU0+YjKWqsQAnw="},{"content":{"kind":"enterprise","name":"示例企业6有限公司","number":"91371402MA3C00062K","scheme":"cn-uscc"},"part":"applicant[0]","salt":"QHwvwbw2JA/YGUMnOFkIS/RYnxtuxSHe86tgIB24DJU="},{"content":{"kind":"person","name":"示例人9","number":"371402199503100098","scheme":"cn-ric"},"part":"founder[0]","salt":"Oy/gNZzTPuatCYMv6k/Lj3K84I1wXlh2PHNDGSASzRY="},{"content":{"facts":{"contract_months":12,"hire_status":"登记失业人员","insured_by_applicant":true,"lowest_monthly_wage":200000},"kind":"person","name":"示例人10","number":"371402199503100100","scheme":"cn-ric"},"part":"hire[0]","salt":"AzFQhZgqWAyWEHZT9ctqt4qSwQxTlvlZLqXyejOQMgI="},{"content":{"facts":{"contract_months":11,"hire_status":"登记失业人员","insured_by_applicant":true,"lowest_monthly_wage":200000},"kind":"person","name":"示例人11","number":"371402199503100119","scheme":"cn-ric"},"part":"hire[1]","salt":"1ysBE+f29/ETsUL+5SW5ua6d1ULyDvkW9s5LY81KhfI="}],"seq":-16}' AS BLOB));
INSERT INTO sealed VALUES (-14, CAST('{"parts":[{"content":{"note":"材料齐全"},"part":"case","salt":"KBp1Y45Z85LCwfYUTlO1xWiG8MrDW8s9nJSv+CStK2o="}],"seq":-14}' AS BLOB));
INSERT INTO sealed VALUES (3, CAST('{"parts":[{"content":{"facts":{"entity_type":"小微企业","first_registration":true,"legal_rep_changed":false,"operating":true,"pension_months":14,"pension_months_in_a_row":14,"registered_in_area":true}},"part":"case","salt":"yDk10OAkLRNG9DX4MC63CjdefwVpYVFoCWmUzN+DIWw="},{"content":{"kind":"enterprise","name":"示例企业30有限公司","number":"91371402MA3C00302E","scheme":"cn-uscc"},"part":"applicant[0]","salt":"4QEThri6DP1zRErIbHw2Wq9rPna3ybwjaCnSP/tJpw4="},{"content":{"kind":"person","name":"示例人30","number":"371402199503100303","scheme":"cn-ric"},"part":"founder[0]","salt":"pdyTB/jtylDa7BD0OcB2mUXooUnlH7hStzIjvmm1A0w="}],"seq":3}' AS BLOB));
INSERT INTO sealed VALUES (4, CAST('{"parts":[{"content":{"note":"材料齐全"},"part":"case","salt":"fywnpWi3j0c6nQXt0JsGmjTGWzTbHfn/hCEMmF/N2Gk="}],"seq":4}' AS BLOB));
INSERT INTO sealed VALUES (6, CAST('{"parts":[{"content":{"account":"622202…03"},"part":"case","salt":"5ifqq1cbr0uGnkhLtJsfaFOViKk+U4k+GVahk8/KxeQ="}],"seq":6}' AS BLOB));
INSERT INTO sealed VALUES (8, CAST('{"parts":[{"content":{"facts":{"entity_type":"小微企业","first_registration":true,"legal_rep_changed":false,"operating":true,"pension_months":14,"pension_months_in_a_row":14,"registered_in_area":true}},"part":"case","salt":"leENIbDelwDc4VYlVUHnw78I9r8PjvwTNFhD/fdJs64="},{"content":{"kind":"enterprise","name":"示例企业1有限公司","number":"91371402MA3C00011B","scheme":"cn-uscc"},"part":"applicant[0]","salt":"HRYhtw1c0SiiYkI9pN3YJFAGeTyl4HvUvnfICEEiIuc="},{"content":{"kind":"person","name":"示例人1","number":"371402199503100012","scheme":"cn-ric"},"part":"founder[0]","salt":"db2Ub3OnxuqpdVRzYNOKJQIvZjqCX4oOg7SGNRnIVag="}],"seq":8}' AS BLOB));
INSERT INTO sealed VALUES (9, CAST('{"parts":[{"content":{"note":"材料齐全"},"part":"case","salt":"vQQO1lpCc+dehzCt8bQa0JM0w9JFWpP7eWmkuB317qA="}],"seq":9}' AS BLOB));
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
CREATE TRIGGER carried_no_update BEFORE UPDATE ON carried BEGIN SELECT RAISE(ABORT, 'carried: rows are never changed or removed'); END;
CREATE TRIGGER carried_no_delete BEFORE DELETE ON carried BEGIN SELECT RAISE(ABORT, 'carried: rows are never changed or removed'); END;
CREATE TRIGGER adoption_no_update BEFORE UPDATE ON adoption BEGIN SELECT RAISE(ABORT, 'adoption: rows are never changed or removed'); END;
CREATE TRIGGER adoption_no_delete BEFORE DELETE ON adoption BEGIN SELECT RAISE(ABORT, 'adoption: rows are never changed or removed'); END;
CREATE TRIGGER source_file_no_update BEFORE UPDATE ON source_file BEGIN SELECT RAISE(ABORT, 'source_file: rows are never changed or removed'); END;
CREATE TRIGGER source_file_no_delete BEFORE DELETE ON source_file BEGIN SELECT RAISE(ABORT, 'source_file: rows are never changed or removed'); END;
CREATE TRIGGER entry_no_replace BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM entry WHERE seq = NEW.seq) OR EXISTS (SELECT 1 FROM entry WHERE id = NEW.id) OR NEW.seq <> (SELECT coalesce(max(seq), -1) + 1 FROM entry) BEGIN SELECT RAISE(ABORT, 'entry: entries are appended in order, none is replaced'); END;
CREATE TRIGGER carried_before_entry_0 BEFORE INSERT ON carried WHEN EXISTS (SELECT 1 FROM ledger_head) BEGIN SELECT RAISE(ABORT, 'carried: a state is carried before entry 0 only'); END;
CREATE TRIGGER entry_no_carried_id BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM carried WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'entry: the id was used in the ledger before this one'); END;
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
