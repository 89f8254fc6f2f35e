/* A for-each over macro arguments, enumerated (recursion costs thirteen times the compile time).
 *
 * Part of the implementation of the model and query macros: nothing in here is for programs.
 * RX__FE_<n>(m, a, x1 … xn) is m(a, x1) … m(a, xn), for n up to 160: 128 elements, the implicit
 * key, and the empty ones behind a trailing comma. */
#ifndef REFLEX_IMPL_EACH_H
#define REFLEX_IMPL_EACH_H
#pragma GCC system_header

/* clang-format off */
#define RX__CAT(a, b) RX__CAT_(a, b)
#define RX__CAT_(a, b) a##b
#define RX__SECOND(...) RX__SECOND_(__VA_ARGS__)
#define RX__SECOND_(first, second, ...) second
/* RX__list where the argument is a list in parentheses, else RX__bare. */
#define RX__FORM(x) RX__SECOND(RX__LISTED x, RX__bare,)
#define RX__LISTED(...) ~, RX__list,
#define RX__UNPAREN(...) __VA_ARGS__

#define RX__NTH( \
	a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, \
	a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, \
	a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, a48, a49, a50, a51, a52, a53, \
	a54, a55, a56, a57, a58, a59, a60, a61, a62, a63, a64, a65, a66, a67, a68, a69, a70, \
	a71, a72, a73, a74, a75, a76, a77, a78, a79, a80, a81, a82, a83, a84, a85, a86, a87, \
	a88, a89, a90, a91, a92, a93, a94, a95, a96, a97, a98, a99, a100, a101, a102, a103, \
	a104, a105, a106, a107, a108, a109, a110, a111, a112, a113, a114, a115, a116, a117, \
	a118, a119, a120, a121, a122, a123, a124, a125, a126, a127, a128, a129, a130, a131, \
	a132, a133, a134, a135, a136, a137, a138, a139, a140, a141, a142, a143, a144, a145, \
	a146, a147, a148, a149, a150, a151, a152, a153, a154, a155, a156, a157, a158, a159, \
	a160, n, ...) n
#define RX__COUNT(...) RX__NTH(__VA_ARGS__, \
	160, 159, 158, 157, 156, 155, 154, 153, 152, 151, 150, 149, 148, 147, 146, 145, 144, \
	143, 142, 141, 140, 139, 138, 137, 136, 135, 134, 133, 132, 131, 130, 129, 128, 127, \
	126, 125, 124, 123, 122, 121, 120, 119, 118, 117, 116, 115, 114, 113, 112, 111, 110, \
	109, 108, 107, 106, 105, 104, 103, 102, 101, 100, 99, 98, 97, 96, 95, 94, 93, 92, 91, \
	90, 89, 88, 87, 86, 85, 84, 83, 82, 81, 80, 79, 78, 77, 76, 75, 74, 73, 72, 71, 70, \
	69, 68, 67, 66, 65, 64, 63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, \
	48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, \
	27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, \
	4, 3, 2, 1, 0)

#define RX__EACH(m, a, ...) RX__CAT(RX__FE_, RX__COUNT(__VA_ARGS__))(m, a, __VA_ARGS__)
#define RX__FE_0(m, a)
#define RX__FE_1(m, a, x) m(a, x)
#define RX__FE_2(m, a, x, ...) m(a, x) RX__FE_1(m, a, __VA_ARGS__)
#define RX__FE_3(m, a, x, ...) m(a, x) RX__FE_2(m, a, __VA_ARGS__)
#define RX__FE_4(m, a, x, ...) m(a, x) RX__FE_3(m, a, __VA_ARGS__)
#define RX__FE_5(m, a, x, ...) m(a, x) RX__FE_4(m, a, __VA_ARGS__)
#define RX__FE_6(m, a, x, ...) m(a, x) RX__FE_5(m, a, __VA_ARGS__)
#define RX__FE_7(m, a, x, ...) m(a, x) RX__FE_6(m, a, __VA_ARGS__)
#define RX__FE_8(m, a, x, ...) m(a, x) RX__FE_7(m, a, __VA_ARGS__)
#define RX__FE_9(m, a, x, ...) m(a, x) RX__FE_8(m, a, __VA_ARGS__)
#define RX__FE_10(m, a, x, ...) m(a, x) RX__FE_9(m, a, __VA_ARGS__)
#define RX__FE_11(m, a, x, ...) m(a, x) RX__FE_10(m, a, __VA_ARGS__)
#define RX__FE_12(m, a, x, ...) m(a, x) RX__FE_11(m, a, __VA_ARGS__)
#define RX__FE_13(m, a, x, ...) m(a, x) RX__FE_12(m, a, __VA_ARGS__)
#define RX__FE_14(m, a, x, ...) m(a, x) RX__FE_13(m, a, __VA_ARGS__)
#define RX__FE_15(m, a, x, ...) m(a, x) RX__FE_14(m, a, __VA_ARGS__)
#define RX__FE_16(m, a, x, ...) m(a, x) RX__FE_15(m, a, __VA_ARGS__)
#define RX__FE_17(m, a, x, ...) m(a, x) RX__FE_16(m, a, __VA_ARGS__)
#define RX__FE_18(m, a, x, ...) m(a, x) RX__FE_17(m, a, __VA_ARGS__)
#define RX__FE_19(m, a, x, ...) m(a, x) RX__FE_18(m, a, __VA_ARGS__)
#define RX__FE_20(m, a, x, ...) m(a, x) RX__FE_19(m, a, __VA_ARGS__)
#define RX__FE_21(m, a, x, ...) m(a, x) RX__FE_20(m, a, __VA_ARGS__)
#define RX__FE_22(m, a, x, ...) m(a, x) RX__FE_21(m, a, __VA_ARGS__)
#define RX__FE_23(m, a, x, ...) m(a, x) RX__FE_22(m, a, __VA_ARGS__)
#define RX__FE_24(m, a, x, ...) m(a, x) RX__FE_23(m, a, __VA_ARGS__)
#define RX__FE_25(m, a, x, ...) m(a, x) RX__FE_24(m, a, __VA_ARGS__)
#define RX__FE_26(m, a, x, ...) m(a, x) RX__FE_25(m, a, __VA_ARGS__)
#define RX__FE_27(m, a, x, ...) m(a, x) RX__FE_26(m, a, __VA_ARGS__)
#define RX__FE_28(m, a, x, ...) m(a, x) RX__FE_27(m, a, __VA_ARGS__)
#define RX__FE_29(m, a, x, ...) m(a, x) RX__FE_28(m, a, __VA_ARGS__)
#define RX__FE_30(m, a, x, ...) m(a, x) RX__FE_29(m, a, __VA_ARGS__)
#define RX__FE_31(m, a, x, ...) m(a, x) RX__FE_30(m, a, __VA_ARGS__)
#define RX__FE_32(m, a, x, ...) m(a, x) RX__FE_31(m, a, __VA_ARGS__)
#define RX__FE_33(m, a, x, ...) m(a, x) RX__FE_32(m, a, __VA_ARGS__)
#define RX__FE_34(m, a, x, ...) m(a, x) RX__FE_33(m, a, __VA_ARGS__)
#define RX__FE_35(m, a, x, ...) m(a, x) RX__FE_34(m, a, __VA_ARGS__)
#define RX__FE_36(m, a, x, ...) m(a, x) RX__FE_35(m, a, __VA_ARGS__)
#define RX__FE_37(m, a, x, ...) m(a, x) RX__FE_36(m, a, __VA_ARGS__)
#define RX__FE_38(m, a, x, ...) m(a, x) RX__FE_37(m, a, __VA_ARGS__)
#define RX__FE_39(m, a, x, ...) m(a, x) RX__FE_38(m, a, __VA_ARGS__)
#define RX__FE_40(m, a, x, ...) m(a, x) RX__FE_39(m, a, __VA_ARGS__)
#define RX__FE_41(m, a, x, ...) m(a, x) RX__FE_40(m, a, __VA_ARGS__)
#define RX__FE_42(m, a, x, ...) m(a, x) RX__FE_41(m, a, __VA_ARGS__)
#define RX__FE_43(m, a, x, ...) m(a, x) RX__FE_42(m, a, __VA_ARGS__)
#define RX__FE_44(m, a, x, ...) m(a, x) RX__FE_43(m, a, __VA_ARGS__)
#define RX__FE_45(m, a, x, ...) m(a, x) RX__FE_44(m, a, __VA_ARGS__)
#define RX__FE_46(m, a, x, ...) m(a, x) RX__FE_45(m, a, __VA_ARGS__)
#define RX__FE_47(m, a, x, ...) m(a, x) RX__FE_46(m, a, __VA_ARGS__)
#define RX__FE_48(m, a, x, ...) m(a, x) RX__FE_47(m, a, __VA_ARGS__)
#define RX__FE_49(m, a, x, ...) m(a, x) RX__FE_48(m, a, __VA_ARGS__)
#define RX__FE_50(m, a, x, ...) m(a, x) RX__FE_49(m, a, __VA_ARGS__)
#define RX__FE_51(m, a, x, ...) m(a, x) RX__FE_50(m, a, __VA_ARGS__)
#define RX__FE_52(m, a, x, ...) m(a, x) RX__FE_51(m, a, __VA_ARGS__)
#define RX__FE_53(m, a, x, ...) m(a, x) RX__FE_52(m, a, __VA_ARGS__)
#define RX__FE_54(m, a, x, ...) m(a, x) RX__FE_53(m, a, __VA_ARGS__)
#define RX__FE_55(m, a, x, ...) m(a, x) RX__FE_54(m, a, __VA_ARGS__)
#define RX__FE_56(m, a, x, ...) m(a, x) RX__FE_55(m, a, __VA_ARGS__)
#define RX__FE_57(m, a, x, ...) m(a, x) RX__FE_56(m, a, __VA_ARGS__)
#define RX__FE_58(m, a, x, ...) m(a, x) RX__FE_57(m, a, __VA_ARGS__)
#define RX__FE_59(m, a, x, ...) m(a, x) RX__FE_58(m, a, __VA_ARGS__)
#define RX__FE_60(m, a, x, ...) m(a, x) RX__FE_59(m, a, __VA_ARGS__)
#define RX__FE_61(m, a, x, ...) m(a, x) RX__FE_60(m, a, __VA_ARGS__)
#define RX__FE_62(m, a, x, ...) m(a, x) RX__FE_61(m, a, __VA_ARGS__)
#define RX__FE_63(m, a, x, ...) m(a, x) RX__FE_62(m, a, __VA_ARGS__)
#define RX__FE_64(m, a, x, ...) m(a, x) RX__FE_63(m, a, __VA_ARGS__)
#define RX__FE_65(m, a, x, ...) m(a, x) RX__FE_64(m, a, __VA_ARGS__)
#define RX__FE_66(m, a, x, ...) m(a, x) RX__FE_65(m, a, __VA_ARGS__)
#define RX__FE_67(m, a, x, ...) m(a, x) RX__FE_66(m, a, __VA_ARGS__)
#define RX__FE_68(m, a, x, ...) m(a, x) RX__FE_67(m, a, __VA_ARGS__)
#define RX__FE_69(m, a, x, ...) m(a, x) RX__FE_68(m, a, __VA_ARGS__)
#define RX__FE_70(m, a, x, ...) m(a, x) RX__FE_69(m, a, __VA_ARGS__)
#define RX__FE_71(m, a, x, ...) m(a, x) RX__FE_70(m, a, __VA_ARGS__)
#define RX__FE_72(m, a, x, ...) m(a, x) RX__FE_71(m, a, __VA_ARGS__)
#define RX__FE_73(m, a, x, ...) m(a, x) RX__FE_72(m, a, __VA_ARGS__)
#define RX__FE_74(m, a, x, ...) m(a, x) RX__FE_73(m, a, __VA_ARGS__)
#define RX__FE_75(m, a, x, ...) m(a, x) RX__FE_74(m, a, __VA_ARGS__)
#define RX__FE_76(m, a, x, ...) m(a, x) RX__FE_75(m, a, __VA_ARGS__)
#define RX__FE_77(m, a, x, ...) m(a, x) RX__FE_76(m, a, __VA_ARGS__)
#define RX__FE_78(m, a, x, ...) m(a, x) RX__FE_77(m, a, __VA_ARGS__)
#define RX__FE_79(m, a, x, ...) m(a, x) RX__FE_78(m, a, __VA_ARGS__)
#define RX__FE_80(m, a, x, ...) m(a, x) RX__FE_79(m, a, __VA_ARGS__)
#define RX__FE_81(m, a, x, ...) m(a, x) RX__FE_80(m, a, __VA_ARGS__)
#define RX__FE_82(m, a, x, ...) m(a, x) RX__FE_81(m, a, __VA_ARGS__)
#define RX__FE_83(m, a, x, ...) m(a, x) RX__FE_82(m, a, __VA_ARGS__)
#define RX__FE_84(m, a, x, ...) m(a, x) RX__FE_83(m, a, __VA_ARGS__)
#define RX__FE_85(m, a, x, ...) m(a, x) RX__FE_84(m, a, __VA_ARGS__)
#define RX__FE_86(m, a, x, ...) m(a, x) RX__FE_85(m, a, __VA_ARGS__)
#define RX__FE_87(m, a, x, ...) m(a, x) RX__FE_86(m, a, __VA_ARGS__)
#define RX__FE_88(m, a, x, ...) m(a, x) RX__FE_87(m, a, __VA_ARGS__)
#define RX__FE_89(m, a, x, ...) m(a, x) RX__FE_88(m, a, __VA_ARGS__)
#define RX__FE_90(m, a, x, ...) m(a, x) RX__FE_89(m, a, __VA_ARGS__)
#define RX__FE_91(m, a, x, ...) m(a, x) RX__FE_90(m, a, __VA_ARGS__)
#define RX__FE_92(m, a, x, ...) m(a, x) RX__FE_91(m, a, __VA_ARGS__)
#define RX__FE_93(m, a, x, ...) m(a, x) RX__FE_92(m, a, __VA_ARGS__)
#define RX__FE_94(m, a, x, ...) m(a, x) RX__FE_93(m, a, __VA_ARGS__)
#define RX__FE_95(m, a, x, ...) m(a, x) RX__FE_94(m, a, __VA_ARGS__)
#define RX__FE_96(m, a, x, ...) m(a, x) RX__FE_95(m, a, __VA_ARGS__)
#define RX__FE_97(m, a, x, ...) m(a, x) RX__FE_96(m, a, __VA_ARGS__)
#define RX__FE_98(m, a, x, ...) m(a, x) RX__FE_97(m, a, __VA_ARGS__)
#define RX__FE_99(m, a, x, ...) m(a, x) RX__FE_98(m, a, __VA_ARGS__)
#define RX__FE_100(m, a, x, ...) m(a, x) RX__FE_99(m, a, __VA_ARGS__)
#define RX__FE_101(m, a, x, ...) m(a, x) RX__FE_100(m, a, __VA_ARGS__)
#define RX__FE_102(m, a, x, ...) m(a, x) RX__FE_101(m, a, __VA_ARGS__)
#define RX__FE_103(m, a, x, ...) m(a, x) RX__FE_102(m, a, __VA_ARGS__)
#define RX__FE_104(m, a, x, ...) m(a, x) RX__FE_103(m, a, __VA_ARGS__)
#define RX__FE_105(m, a, x, ...) m(a, x) RX__FE_104(m, a, __VA_ARGS__)
#define RX__FE_106(m, a, x, ...) m(a, x) RX__FE_105(m, a, __VA_ARGS__)
#define RX__FE_107(m, a, x, ...) m(a, x) RX__FE_106(m, a, __VA_ARGS__)
#define RX__FE_108(m, a, x, ...) m(a, x) RX__FE_107(m, a, __VA_ARGS__)
#define RX__FE_109(m, a, x, ...) m(a, x) RX__FE_108(m, a, __VA_ARGS__)
#define RX__FE_110(m, a, x, ...) m(a, x) RX__FE_109(m, a, __VA_ARGS__)
#define RX__FE_111(m, a, x, ...) m(a, x) RX__FE_110(m, a, __VA_ARGS__)
#define RX__FE_112(m, a, x, ...) m(a, x) RX__FE_111(m, a, __VA_ARGS__)
#define RX__FE_113(m, a, x, ...) m(a, x) RX__FE_112(m, a, __VA_ARGS__)
#define RX__FE_114(m, a, x, ...) m(a, x) RX__FE_113(m, a, __VA_ARGS__)
#define RX__FE_115(m, a, x, ...) m(a, x) RX__FE_114(m, a, __VA_ARGS__)
#define RX__FE_116(m, a, x, ...) m(a, x) RX__FE_115(m, a, __VA_ARGS__)
#define RX__FE_117(m, a, x, ...) m(a, x) RX__FE_116(m, a, __VA_ARGS__)
#define RX__FE_118(m, a, x, ...) m(a, x) RX__FE_117(m, a, __VA_ARGS__)
#define RX__FE_119(m, a, x, ...) m(a, x) RX__FE_118(m, a, __VA_ARGS__)
#define RX__FE_120(m, a, x, ...) m(a, x) RX__FE_119(m, a, __VA_ARGS__)
#define RX__FE_121(m, a, x, ...) m(a, x) RX__FE_120(m, a, __VA_ARGS__)
#define RX__FE_122(m, a, x, ...) m(a, x) RX__FE_121(m, a, __VA_ARGS__)
#define RX__FE_123(m, a, x, ...) m(a, x) RX__FE_122(m, a, __VA_ARGS__)
#define RX__FE_124(m, a, x, ...) m(a, x) RX__FE_123(m, a, __VA_ARGS__)
#define RX__FE_125(m, a, x, ...) m(a, x) RX__FE_124(m, a, __VA_ARGS__)
#define RX__FE_126(m, a, x, ...) m(a, x) RX__FE_125(m, a, __VA_ARGS__)
#define RX__FE_127(m, a, x, ...) m(a, x) RX__FE_126(m, a, __VA_ARGS__)
#define RX__FE_128(m, a, x, ...) m(a, x) RX__FE_127(m, a, __VA_ARGS__)
#define RX__FE_129(m, a, x, ...) m(a, x) RX__FE_128(m, a, __VA_ARGS__)
#define RX__FE_130(m, a, x, ...) m(a, x) RX__FE_129(m, a, __VA_ARGS__)
#define RX__FE_131(m, a, x, ...) m(a, x) RX__FE_130(m, a, __VA_ARGS__)
#define RX__FE_132(m, a, x, ...) m(a, x) RX__FE_131(m, a, __VA_ARGS__)
#define RX__FE_133(m, a, x, ...) m(a, x) RX__FE_132(m, a, __VA_ARGS__)
#define RX__FE_134(m, a, x, ...) m(a, x) RX__FE_133(m, a, __VA_ARGS__)
#define RX__FE_135(m, a, x, ...) m(a, x) RX__FE_134(m, a, __VA_ARGS__)
#define RX__FE_136(m, a, x, ...) m(a, x) RX__FE_135(m, a, __VA_ARGS__)
#define RX__FE_137(m, a, x, ...) m(a, x) RX__FE_136(m, a, __VA_ARGS__)
#define RX__FE_138(m, a, x, ...) m(a, x) RX__FE_137(m, a, __VA_ARGS__)
#define RX__FE_139(m, a, x, ...) m(a, x) RX__FE_138(m, a, __VA_ARGS__)
#define RX__FE_140(m, a, x, ...) m(a, x) RX__FE_139(m, a, __VA_ARGS__)
#define RX__FE_141(m, a, x, ...) m(a, x) RX__FE_140(m, a, __VA_ARGS__)
#define RX__FE_142(m, a, x, ...) m(a, x) RX__FE_141(m, a, __VA_ARGS__)
#define RX__FE_143(m, a, x, ...) m(a, x) RX__FE_142(m, a, __VA_ARGS__)
#define RX__FE_144(m, a, x, ...) m(a, x) RX__FE_143(m, a, __VA_ARGS__)
#define RX__FE_145(m, a, x, ...) m(a, x) RX__FE_144(m, a, __VA_ARGS__)
#define RX__FE_146(m, a, x, ...) m(a, x) RX__FE_145(m, a, __VA_ARGS__)
#define RX__FE_147(m, a, x, ...) m(a, x) RX__FE_146(m, a, __VA_ARGS__)
#define RX__FE_148(m, a, x, ...) m(a, x) RX__FE_147(m, a, __VA_ARGS__)
#define RX__FE_149(m, a, x, ...) m(a, x) RX__FE_148(m, a, __VA_ARGS__)
#define RX__FE_150(m, a, x, ...) m(a, x) RX__FE_149(m, a, __VA_ARGS__)
#define RX__FE_151(m, a, x, ...) m(a, x) RX__FE_150(m, a, __VA_ARGS__)
#define RX__FE_152(m, a, x, ...) m(a, x) RX__FE_151(m, a, __VA_ARGS__)
#define RX__FE_153(m, a, x, ...) m(a, x) RX__FE_152(m, a, __VA_ARGS__)
#define RX__FE_154(m, a, x, ...) m(a, x) RX__FE_153(m, a, __VA_ARGS__)
#define RX__FE_155(m, a, x, ...) m(a, x) RX__FE_154(m, a, __VA_ARGS__)
#define RX__FE_156(m, a, x, ...) m(a, x) RX__FE_155(m, a, __VA_ARGS__)
#define RX__FE_157(m, a, x, ...) m(a, x) RX__FE_156(m, a, __VA_ARGS__)
#define RX__FE_158(m, a, x, ...) m(a, x) RX__FE_157(m, a, __VA_ARGS__)
#define RX__FE_159(m, a, x, ...) m(a, x) RX__FE_158(m, a, __VA_ARGS__)
#define RX__FE_160(m, a, x, ...) m(a, x) RX__FE_159(m, a, __VA_ARGS__)
/* clang-format on */

#endif
