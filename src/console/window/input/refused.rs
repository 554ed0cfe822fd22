//! Refuses text that is too long for its field, before anything copies it or lays it out.

use std::ops::Deref;

use egui::{Context, Event, ImeEvent, accesskit};
use zeroize::Zeroize;

use super::InputQueue;
use crate::draw::text_field::{Room, Rooms};
/// A text that was to be inserted in a field and is too long for it. Refused as a whole: a part of it could look complete.
pub(crate) struct RefusedText {
    /// Its length.
    pub length: Room,
    /// How much the field has room for.
    pub room: Room,
}

impl InputQueue {
    /// Returns the text that was refused since the last call, if any.
    pub(crate) fn take_refused(ctx: &Context) -> Option<RefusedText> {
        ctx.with_plugin(|queue: &mut Self| queue.refused.take()).flatten()
    }
}

/// Refuses an event that would insert a text into a field that has no room for it, and wipes the text: it may be a password. An
/// event that reaches no field passes: pasting in the list inserts no text, and there the limits of an action apply.
pub(super) fn refusal(ctx: &Context, event: &mut Event) -> Option<RefusedText> {
    use accesskit::{Action, ActionData, ActionRequest};
    match event {
        Event::Paste(text) | Event::Ime(ImeEvent::Commit(text)) => refuse(text, Rooms::of_focused(ctx)?.selection),
        // No dialog interrupts typing: a full field has a red border and a tooltip.
        Event::Text(text) | Event::Ime(ImeEvent::Preedit { text, .. }) => refuse(text, Rooms::of_focused(ctx)?.all),
        Event::MiddleClickPaste { text, .. } => refuse(text, Rooms::under_pointer(ctx)?.beside),
        Event::AccessKitActionRequest(ActionRequest {
            action: action @ (Action::SetValue | Action::ReplaceSelectedText),
            target_node,
            data: Some(ActionData::Value(text)),
            ..
        }) => {
            let rooms = Rooms::of(ctx, *target_node)?;
            refuse(text, if *action == Action::SetValue { rooms.all } else { rooms.selection })
        }
        _ => None,
    }
}

/// Refuses and wipes a text that does not fit.
fn refuse(text: &mut (impl Deref<Target = str> + Zeroize), room: Room) -> Option<RefusedText> {
    let length = room.excess(text)?;
    text.zeroize();
    Some(RefusedText { length, room })
}

#[cfg(test)]
mod tests {
    use egui::accesskit::{Action, ActionData, ActionRequest, TreeId};
    use egui::{Id, RawInput, Ui};

    use super::*;
    use crate::draw::secret_field::{SecretText, secret_field_ui};

    #[test]
    fn a_refused_text_is_wiped() {
        let (ctx, id) = (Context::default(), Id::unique("secret"));
        crate::draw::theme::install(&ctx);
        for _ in 0..2 {
            let show = |ui: &mut Ui| {
                secret_field_ui(ui, id, &mut SecretText::new(), "Secret", "").request_focus();
            };
            ctx.run_ui(RawInput::default(), show).textures_delta.clear();
        }
        let text = "secret".repeat(100);
        let request = ActionRequest {
            action: Action::SetValue,
            target_tree: TreeId::ROOT,
            target_node: id.accesskit_id(),
            data: Some(ActionData::Value(text.as_str().into())),
        };
        for mut event in [
            Event::Paste(text.clone()),
            Event::Text(text.clone()),
            Event::Ime(ImeEvent::Commit(text)),
            Event::AccessKitActionRequest(request),
        ] {
            let refused = refusal(&ctx, &mut event).map(|refused| (refused.length, refused.room));
            assert_eq!(refused, Some((Room::Bytes(600), Room::Bytes(512))), "{event:?}");
            assert!(!format!("{event:?}").contains("secret"), "{event:?}");
        }
    }
}
