//! Detects deceptive text: characters that reverse reading direction, invisible characters, and look-alike letters of other
//! scripts. Only detects; whether such text is allowed is decided elsewhere.

use std::fmt;

use unicode_script::{Script, UnicodeScript as _};
use unicode_security::skeleton;

use super::is_invisible;

/// Words that a forged title might imitate, with at least four letters except for SMS. No language has a word in another
/// script that looks like one of these; "token" is excluded because Greek uses ΤΟΚΕΝ.
pub(crate) const FORGED: [&str; 18] = [
    "approve", "call", "callback", "code", "email", "grid", "gridsure", "mail", "message", "passcode", "password",
    "phone", "push", "security", "sms", "text", "verify", "voice",
];

/// Why a text is deceptive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deception {
    /// A character that changes the reading direction (Unicode Standard Annex 9).
    Direction(char),
    /// A character that is invisible or looks like a plain space.
    Invisible(char),
    /// A word that mixes two scripts with look-alike letters, such as Latin and Cyrillic.
    TwoScripts {
        /// The word.
        word: String,
        /// The scripts.
        scripts: [&'static str; 2],
    },
    /// A word in another script that looks like a Latin one, such as the Cyrillic ЅМЅ.
    LookAlike {
        /// The word.
        word: String,
        /// The script that is not Latin.
        script: &'static str,
        /// The Latin word that it looks like.
        looks: String,
    },
    /// A variant of a plain letter, as in 𝗣𝘂𝘀𝗵 or Ｐｕｓｈ.
    Variant(char),
}

impl fmt::Display for Deception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = |c: &char| format!("U+{:04X}", u32::from(*c));
        match self {
            Self::Direction(c) => {
                write!(f, "{}: it reverses the reading direction, so text can look like something else", code(c))
            }
            Self::Invisible(c) => write!(f, "{}: it is invisible", code(c)),
            Self::TwoScripts { word, scripts: [one, other] } => {
                write!(f, "{}: it mixes {one} and {other} letters, which look alike", super::quoted(word, 20))
            }
            Self::LookAlike { word, script, looks } => {
                write!(f, "{}: {script} letters that look like \"{looks}\"", super::quoted(word, 20))
            }
            Self::Variant(c) => write!(f, "{} (\"{c}\"): it only looks like a plain letter", code(c)),
        }
    }
}

/// Returns the first reason why `text` is deceptive, if any. Accepts the parts of an emoji sequence, text in a single script,
/// and characters that a language needs between two others, such as narrow spaces in French and non-joiners in Persian.
pub fn deception(text: &str) -> Option<Deception> {
    if super::is_plain(text) {
        return None;
    }
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        let is_needed = match c {
            '\u{FE0F}' => is_pictograph(before) || next == '\u{20E3}',
            '\u{200D}' if is_pictograph(before) => is_pictograph(next),
            '\u{200C}' | '\u{200D}' => is_joining(before) && is_joining(next),
            '\u{A0}' | '\u{202F}' => !before.is_whitespace() && !next.is_whitespace(),
            _ => false,
        };
        // U+FE0F may occur between a sign and a joiner.
        before = if c == '\u{FE0F}' { before } else { c };
        match c {
            _ if is_needed => {}
            '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                return Some(Deception::Direction(c));
            }
            _ if is_invisible(c) => return Some(Deception::Invisible(c)),
            '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' | '\u{1D400}'..='\u{1D7FF}' => {
                return Some(Deception::Variant(c));
            }
            _ => {}
        }
    }
    // A combining mark does not end a word.
    let words = || text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\u{300}'..='\u{36F}'));
    words().find_map(|word| two_scripts(word).or_else(|| look_alike(word)))
}

fn two_scripts(word: &str) -> Option<Deception> {
    let mut scripts = word.chars().filter_map(script_with_look_alikes);
    let first = scripts.next()?;
    let other = scripts.find(|script| *script != first)?;
    Some(Deception::TwoScripts { word: word.to_owned(), scripts: [first.full_name(), other.full_name()] })
}

/// Returns the script of a letter that may be mistaken for another script's. UTS 39 allows Latin mixed with any one
/// recommended script except Cyrillic and Greek (section 5.2, Moderately Restrictive), because people write such text.
/// Armenian is treated like those two, because it has as many look-alikes.
fn script_with_look_alikes(c: char) -> Option<Script> {
    match c.script() {
        Script::Common | Script::Inherited | Script::Unknown => None,
        script @ (Script::Latin | Script::Greek | Script::Cyrillic | Script::Armenian) => Some(script),
        script => (!script.is_recommended() && skeleton_of(c).is_ascii()).then_some(script),
    }
}

/// Finds the word in [`FORGED`] that a word in another script imitates letter by letter; digits may follow.
fn look_alike(word: &str) -> Option<Deception> {
    let is_plain =
        |script: &Script| matches!(script, Script::Latin | Script::Common | Script::Inherited | Script::Unknown);
    let script = word.chars().map(|c| c.script()).find(|script| !is_plain(script))?;
    let letters = || word.trim_end_matches(char::is_numeric).chars().filter(|c| c.script() != Script::Inherited);
    let matches_word = |plain: &&&str| {
        letters().count() == plain.len() && letters().zip(plain.chars()).all(|(letter, plain)| is_alike(letter, plain))
    };
    let plain = FORGED.iter().find(matches_word)?;
    let looks = if word.contains(char::is_lowercase) { (*plain).to_owned() } else { plain.to_uppercase() };
    Some(Deception::LookAlike { word: word.to_owned(), script: script.full_name(), looks })
}

/// Returns whether a letter looks like a plain lowercase letter or its capital. Many lowercase Cyrillic letters look like
/// Latin capitals.
fn is_alike(letter: char, plain: char) -> bool {
    let mut look = skeleton_of(letter);
    if !look.is_ascii() {
        look = letter.to_uppercase().map(skeleton_of).collect();
    }
    look == skeleton_of(plain) || look == skeleton_of(plain.to_ascii_uppercase())
}

/// Returns the UTS 39 skeleton, which look-alike letters share.
fn skeleton_of(letter: char) -> String {
    skeleton(letter.encode_utf8(&mut [0; 4])).collect()
}

/// Returns whether a letter belongs to a script with joining letters, such as Arabic and the Indic scripts.
fn is_joining(c: char) -> bool {
    matches!(u32::from(c), 0x600..=0x7FF | 0x860..=0xDFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x1800..=0x18AF)
}

/// Returns whether a sign can be an emoji, or the part of one before a joiner.
fn is_pictograph(c: char) -> bool {
    matches!(u32::from(c), 0xA9 | 0xAE | 0x203C..=0x2BFF | 0x3030 | 0x303D | 0x3297 | 0x3299 | 0x1F000..=0x1FAFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn describe(text: &str) -> String {
        deception(text).map(|deception| deception.to_string()).unwrap_or_default()
    }

    #[test]
    fn directional_and_invisible_characters_are_found() {
        assert_eq!(
            describe("Pu\u{202E}hs"),
            "U+202E: it reverses the reading direction, so text can look like something else"
        );
        assert_eq!(describe("Pu\u{200B}sh"), "U+200B: it is invisible");
        for text in ["two \u{A0}words", "push\u{A0}", "\u{A0}"] {
            assert_eq!(describe(text), "U+00A0: it is invisible", "{text:?}");
        }
        for text in [
            "a\u{FE0F}",
            "push1\u{FE0F}",
            "12\u{200D}34",
            "5\u{200D}",
            "#\u{200D}a",
            "あ\u{200D}い",
            "pu\u{200C}sh",
            "\u{200C}می",
        ] {
            assert!(describe(text).ends_with("it is invisible"), "{text:?}");
        }
        assert!(describe("Р\u{301}ush").contains("Cyrillic and Latin"));
    }

    #[test]
    fn mixed_scripts_and_letter_variants_are_found() {
        assert_eq!(describe("to Рush"), "\"Рush\": it mixes Cyrillic and Latin letters, which look alike");
        assert_eq!(describe("Ρush"), "\"Ρush\": it mixes Greek and Latin letters, which look alike");
        assert_eq!(describe("Ｐush"), "U+FF30 (\"Ｐ\"): it only looks like a plain letter");
        assert_eq!(describe("𝗣ush"), "U+1D5E3 (\"𝗣\"): it only looks like a plain letter");
    }

    #[test]
    fn mixed_scripts_are_found_in_all_blocks_of_a_script() {
        assert_eq!(describe("pừѕh"), "\"pừѕh\": it mixes Latin and Cyrillic letters, which look alike");
        assert_eq!(describe("ἐmail"), "\"ἐmail\": it mixes Greek and Latin letters, which look alike");
        assert_eq!(describe("Ꮲush"), "\"Ꮲush\": it mixes Cherokee and Latin letters, which look alike");
        assert_eq!(describe("ꓑush"), "\"ꓑush\": it mixes Lisu and Latin letters, which look alike");
        assert_eq!(describe("cօde"), "\"cօde\": it mixes Latin and Armenian letters, which look alike");
    }

    #[test]
    fn words_in_look_alike_letters_are_found() {
        for (word, script, looks) in [
            ("ЅМЅ", "Cyrillic", "SMS"),
            ("ѕмѕ", "Cyrillic", "sms"),
            ("ТЕХТ", "Cyrillic", "TEXT"),
            ("саӏӏ", "Cyrillic", "call"),
            ("САӀӀ", "Cyrillic", "CALL"),
            ("соԁе", "Cyrillic", "code"),
            ("ѵоісе", "Cyrillic", "voice"),
            ("ΡΗΟΝΕ", "Greek", "PHONE"),
            ("ᏚᎷᏚ", "Cherokee", "SMS"),
            ("ꓑꓴꓢꓧ", "Lisu", "PUSH"),
            ("ꓢꓟꓢ2", "Lisu", "SMS"),
            ("Ѕ\u{301}МЅ", "Cyrillic", "SMS"),
        ] {
            let words = format!("\"{word}\": {script} letters that look like \"{looks}\"");
            assert_eq!(describe(word), words);
            assert_eq!(describe(&format!("Get {word}-code")), words);
        }
    }

    /// Push, call, message, phone, code, number, text, email, help, SMS and others in many languages.
    const HONEST: [(&str, &str); 48] = [
        (
            "Russian",
            "пуш звонок вызов сообщение телефон код номер текст почта помощь СМС сахар ухо ОКНО ресурс сервер оса РАСА хор вход SMS-код",
        ),
        ("Ukrainian", "пуш дзвінок виклик повідомлення телефон код номер текст пошта СМС їжа ось око сік ґанок"),
        ("Belarusian", "званок выклік паведамленне тэлефон код нумар тэкст СМС вуха сок мова ўваход"),
        ("Bulgarian", "пуш обаждане съобщение телефон код номер текст поща СМС ухо сок море"),
        ("Serbian", "позив порука телефон код број текст пошта СМС ухо сок море јесте њега"),
        ("Macedonian", "повик порака телефон код број текст пошта СМС ѕвоно ѕид ѕвезда јас ѓавол"),
        ("Kazakh", "қоңырау хабарлама телефон код нөмір мәтін СМС һәм сөз үй іс"),
        ("Kyrgyz", "чалуу билдирүү телефон код номер текст СМС сөз үй"),
        ("Tatar", "шалтырату хәбәр телефон код номер һава җыр сүз"),
        ("Mongolian", "дуудлага мессеж утас код дугаар текст СМС хаах өөр үг"),
        ("Tajik", "занг паём телефон рамз рақам матн ҳаво ҷавоб"),
        ("Chechen", "телефон хаам тӀе кӀант аӀ"),
        ("Greek", "κλήση μήνυμα τηλέφωνο κωδικός αριθμός κείμενο ΚΩΔΙΚΟΣ ΤΟΚΕΝ νέο ΟΧΙ ΝΑΙ ΤΗΛΕΦΩΝΟ Κλήση"),
        ("Armenian", "զանգ հաղորդագրություն հեռախոս կոդ համար տեքստ օդ ոսկի"),
        ("Georgian", "ზარი შეტყობინება ტელეფონი კოდი ნომერი ტექსტი"),
        ("Hebrew", "שיחה הודעה טלפון קוד מספר טקסט סוס הSMS ב-SMS"),
        ("Arabic", "اتصال رسالة هاتف رمز رقم نص الـSMS والهاتف"),
        ("Persian", "تماس پیام تلفن کد شماره متن پیامک می\u{200c}خواهم"),
        ("Urdu", "کال پیغام فون کوڈ نمبر متن"),
        ("Hindi", "कॉल संदेश फ़ोन कोड नंबर पाठ SMS से"),
        ("Marathi", "कॉल संदेश दूरध्वनी कोड क्रमांक"),
        ("Bengali", "কল বার্তা ফোন কোড নম্বর"),
        ("Punjabi", "ਕਾਲ ਸੁਨੇਹਾ ਫ਼ੋਨ ਕੋਡ"),
        ("Gujarati", "કૉલ સંદેશ ફોન કોડ"),
        ("Tamil", "அழைப்பு செய்தி தொலைபேசி குறியீடு"),
        ("Telugu", "కాల్ సందేశం ఫోన్ కోడ్"),
        ("Kannada", "ಕರೆ ಸಂದೇಶ ಫೋನ್ ಕೋಡ್"),
        ("Malayalam", "വിളി സന്ദേശം ഫോൺ കോഡ് ഠഠഠ"),
        ("Sinhala", "ඇමතුම පණිවිඩය දුරකථනය කේතය"),
        ("Thai", "โทร ข้อความ โทรศัพท์ รหัส ส่งSMS"),
        ("Lao", "ໂທ ຂໍ້ຄວາມ ໂທລະສັບ ລະຫັດ"),
        ("Khmer", "ហៅ សារ ទូរស័ព្ទ លេខកូដ"),
        ("Burmese", "ခေါ်ဆို စာတို ဖုန်း ကုဒ် ဝဝဝ"),
        ("Amharic", "ደውል መልእክት ስልክ ኮድ"),
        ("Korean", "전화 메시지 휴대폰 코드 푸시 SMS로 받기"),
        ("Japanese", "電話 メッセージ プッシュ コード ショートメール SMSで受信 LINE認証 ロロロ"),
        ("Chinese", "推送 電話 短信 電話 代碼 口口 SIM卡 β版 微信SMS"),
        ("Vietnamese", "Gọi Tin nhắn Điện thoại Mã số Đẩy Ừ"),
        ("Turkish", "Arama İleti Telefon Şifre Işık ılık"),
        ("Azerbaijani", "Zəng Mesaj Telefon Şifrə"),
        ("Polish", "Połączenie Wiadomość Telefon Kod Żądanie"),
        ("Czech", "Volání Zpráva Telefon Kód Šifra Řeč"),
        ("German", "Anruf Nachricht Telefon Schlüssel Größe"),
        ("French", "Appel Message Téléphone Numéro Œuvre Ça"),
        ("Spanish", "Llamada Mensaje Teléfono Código Nº 1ª Año"),
        ("Hungarian", "Hívás Üzenet Telefon Kód Őr Űr"),
        ("Icelandic", "Símtal Skilaboð Sími Kóði Þegar"),
        ("Cherokee", "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ ᏙᎯᏧ ᎣᏏᏲ"),
    ];

    #[test]
    fn honest_words_of_many_languages_are_accepted() {
        for (language, text) in HONEST {
            for text in [text.to_owned(), text.to_lowercase(), text.to_uppercase()] {
                for word in text.split(' ') {
                    let mut letters = word.chars();
                    let first = letters.next().into_iter().flat_map(char::to_uppercase);
                    let capitalised: String = first.chain(letters.as_str().chars()).collect();
                    assert_eq!(
                        (describe(word).as_str(), describe(&capitalised).as_str()),
                        ("", ""),
                        "{language}: {word}"
                    );
                }
                assert_eq!(describe(&text), "", "{language}");
            }
        }
    }

    #[test]
    fn honest_text_of_any_script_is_accepted() {
        for text in [
            "Push",
            "ключ-✓ and SMS",
            "Zürich 📱",
            "電話 で確認\u{3000}する",
            "اتصل بي",
            "❤\u{FE0F} you",
            "👩\u{200D}💻",
            "5 µs",
            "1\u{FE0F}\u{20E3}",
            "Appuyez\u{A0}!",
            "می\u{200C}خواهم",
            "क्\u{200D}ष",
        ] {
            assert_eq!(describe(text), "", "{text}");
        }
    }
}
